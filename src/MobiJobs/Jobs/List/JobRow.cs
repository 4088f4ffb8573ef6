using MobiJobs.Accounts;
using MobiJobs.Jobs.Stuck;
using MobiJobs.Kinds;

namespace MobiJobs.Jobs.List;

/// <summary>Exactly what a row of the list, or an item of the API, shows. Times are UTC.</summary>
public sealed record JobRow
{
    public required long Id { get; init; }

    // What is done

    public required JobKind Kind { get; init; }

    public required string? Detail { get; init; }

    public required long? OperationId { get; init; }

    public required long? RetryOfId { get; init; }

    // To which device

    public required long DeviceId { get; init; }

    public required string DeviceNumber { get; init; }

    public required string OwnerName { get; init; }

    /// <summary>The device's group; it decides who sees the row.</summary>
    public required int? GroupId { get; init; }

    public required DateTime? LastContactAt { get; init; }

    // On whose order, and why

    public required string RequestedBy { get; init; }

    public required JobReason Reason { get; init; }

    public required long? ReasonJobId { get; init; }

    /// <summary>The name of the automatic-delivery list that it comes from; null for any other job.</summary>
    public string? ReasonName { get; init; }

    /// <summary>How many times SYSTEM has repeated the order by itself, this time included.</summary>
    public int AutomaticTry { get; init; }

    // Its state

    public required JobStatus Status { get; init; }

    public required int Attempt { get; init; }

    /// <summary>How often its device was woken again after the hand-over.</summary>
    public int WakesSinceHandOver { get; init; }

    public required bool MayStillRun { get; init; }

    public required Verification Verification { get; init; }

    public required string? ErrorKey { get; init; }

    public required EndReason EndReason { get; init; }

    public required string? EndedBy { get; init; }

    // Its place in the device's queue

    public required long? JoinNo { get; init; }

    /// <summary>What a waiting job waits for; null for any other.</summary>
    public WaitingFor? WaitingFor { get; init; }

    // Its seat, where it delivers a VPP app

    public required SeatState? Seat { get; init; }

    public required int? SeatTokenId { get; init; }

    public required long? StoreId { get; init; }

    /// <summary>Whether it waits until a seat, or a licence for its device's person, is there.</summary>
    public bool AwaitsSeat => DueAt is not null && Seat <= SeatState.Awaited;

    /// <summary>Its place in the line for a seat, from 1; null if it does not wait for one.</summary>
    public int? SeatPlace { get; init; }

    /// <summary>Until when (UTC) no seat is asked for, since Apple refuses repeatedly; null for no such time.</summary>
    public DateTime? SeatRestsUntil { get; init; }

    /// <summary>Whether its device's group may not use the token any more at which it waits for a seat.</summary>
    public bool IsSeatOutOfReach { get; init; }

    /// <summary>Whether letting later jobs of its device pass would help them (<see cref="LettingPass"/>).</summary>
    public bool HoldsOthers { get; init; }

    /// <summary>How it keeps its queue waiting; null where it does not, or where that is not shown.</summary>
    public StuckFacts? Stuck { get; init; }

    // Its times

    public required DateTime RegisteredAt { get; init; }

    public required DateTime? ReservedFor { get; init; }

    public required DateTime? HeadAt { get; init; }

    public required DateTime? StartedAt { get; init; }

    public required DateTime? HandedOverAt { get; init; }

    public required DateTime? EndedAt { get; init; }

    /// <summary>When SYSTEM delivers it again by itself; null if it doesn't.</summary>
    public DateTime? AgainAt { get; init; }

    /// <summary>Whether it is delivered again only if the device does not have the app by then.</summary>
    public bool IsAgainIfMissing => AgainAt is not null && Verification == Verification.Unconfirmed
        && ErrorKey?.Contains(AppErrors.AlreadyScheduled, StringComparison.Ordinal) == true;

    public required DateTime DeadlineAt { get; init; }

    public required DateTime? SessionDeadlineAt { get; init; }

    public required DateTime? DueAt { get; init; }

    /// <summary>Whether nothing but a late answer can change it.</summary>
    public bool IsSettled =>
        DueAt is null && AgainAt is null && Verification is not (Verification.Pending or Verification.Unconfirmed);

    /// <summary>Whether it goes on only while devices can be woken and heard.</summary>
    public bool IsHeldByOutages => DueAt is not null && Status != JobStatus.Reserved;

    /// <summary>Whether a person cancelled it, so that it did not fail.</summary>
    public bool WasCanceled => Status.IsCanceledByPerson(EndReason);

    /// <summary>Whether it ended without success and somebody with these rights may order it again.</summary>
    public bool MayBeSentAgainBy(Rights rights) =>
        Status.IsUnsuccessful() && EndReason != EndReason.AlreadyThere && !Kind.IsIrreversible()
        && rights.May(new Deed.SendAgain(Kind, WasCanceled));

    /// <summary>A hash that changes whenever the row looks different; the same on every machine.</summary>
    public string Version => default(LookHash)
        .And((int)Status).And(Attempt).And(StartedAt).And(HandedOverAt is null).And(EndedAt)
        .And(OpenDeadlineAt).And(NextWakeAt).And(ReservedFor).And((int)Verification).And(MayStillRun)
        .And(WaitingFor?.JobId).And(WaitingFor?.Position).And(WaitingFor?.HeadDeadlineAt).And(OwnerName)
        .And((int?)Seat).And(SeatPlace).And(HoldsOthers).And(SeatRestsUntil).And(IsSeatOutOfReach)
        .And(AgainAt).And(Stuck?.Version)
        .ToString();

    /// <summary>When this job ends by itself; null once it has ended.</summary>
    public DateTime? OpenDeadlineAt =>
        DueAt is null ? null : SessionDeadlineAt is { } session && session < DeadlineAt ? session : DeadlineAt;

    /// <summary>Whether its device has a head, without which there is nothing to wake it for.</summary>
    public bool CanBeWoken => DueAt is not null && (HeadAt is not null || WaitingFor is { WaitsForSeat: false });

    /// <summary>When the device is woken next; null if the job does not wait for that.</summary>
    public DateTime? NextWakeAt => Status == JobStatus.RetryWaiting ? DueAt : null;

    /// <summary>Whether the session's 80 minutes are suspended because the device said NotNow.</summary>
    public bool IsSuspended => HandedOverAt is not null && Status.IsHandedOver() && SessionDeadlineAt is null;
}

/// <summary>
/// The job that a job waits behind, and its state: the head, or the first of the queue, which waits for a seat. Times
/// are UTC.
/// </summary>
public sealed record WaitingFor(
    long JobId,
    JobKind Kind,
    string? Detail,
    int Position,
    DateTime? LastContactAt,
    DateTime? NextWakeAt,
    DateTime? HeadDeadlineAt)
{
    /// <summary>Whether it is no head because it waits for a seat.</summary>
    public bool WaitsForSeat { get; init; }
}
