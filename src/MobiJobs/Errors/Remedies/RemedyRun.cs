using MobiJobs.Accounts;
using MobiJobs.Vpp;

namespace MobiJobs.Errors.Remedies;

/// <summary>
/// A remedy that a person confirmed: steps that are done one after the other, each after the one before has succeeded.
/// A step is an order to Apple or a job; the first that fails ends the run with its reason. Times are UTC.
/// </summary>
public sealed class RemedyRun
{
    private static readonly TimeSpan ShortestPause = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(1);

    private RemedyRun()
    {
    }

    public long Id { get; private set; }

    /// <summary>The job whose error it remedies.</summary>
    public long JobId { get; private set; }

    public RemedyKind Kind { get; private set; }

    public int RequestedById { get; private set; }

    public Requester RequestedBy { get; private set; } = null!;

    public DateTime RequestedAt { get; private set; }

    public DateTime? EndedAt { get; private set; }

    /// <summary>
    /// When somebody cancelled everything: no further step begins, and the one under way is followed to its end.
    /// </summary>
    public DateTime? CalledOffAt { get; private set; }

    public int? CalledOffById { get; private set; }

    public Requester? CalledOffBy { get; private set; }

    /// <summary>When it is continued; null once it has ended and awaits no synchronisation.</summary>
    public DateTime? DueAt { get; private set; }

    /// <summary>
    /// Since when, after it stopped, it awaits a synchronisation that may let it go on; null if it awaits none.
    /// </summary>
    public DateTime? SyncAskedAt { get; private set; }

    /// <summary>Who asked for the synchronisation, and continues it.</summary>
    public int? SyncAskedById { get; private set; }

    /// <summary>
    /// The token's last synchronisation when it was asked for: what that one fetched may be of before the purchase.
    /// </summary>
    public int? SyncAfterNo { get; private set; }

    /// <summary>
    /// Why the awaited synchronisation failed (<see cref="VppCodes"/>; 0 for no answer); null if it did not.
    /// </summary>
    public int? SyncTrouble { get; private set; }

    public List<RemedyStep> Steps { get; private set; } = [];

    /// <summary>
    /// The step to begin or to follow; null once all are done, or one has failed, or none is to begin any more.
    /// </summary>
    public RemedyStep? Current => Steps.Exists(s => s.State == StepState.Failed)
        ? null
        : Steps.OrderBy(s => s.No).FirstOrDefault(s => s.State != StepState.Done) is { } next && !IsCalledOff(next)
            ? next
            : null;

    /// <summary>The step whose failure ended it; null if none did, or somebody called it off.</summary>
    public RemedyStep? Stopped => EndedAt is null || CalledOffAt is not null
        ? null
        : Steps.Find(s => s.State == StepState.Failed);

    /// <summary>Starts a plan.</summary>
    public static RemedyRun Confirm(long jobId, RemedyPlan plan, int requestedById, DateTime now) => new()
    {
        JobId = jobId,
        Kind = plan.Kind,
        RequestedById = requestedById,
        RequestedAt = now,
        DueAt = now,
        Steps = [.. plan.Steps.Select((step, i) => RemedyStep.Of(i + 1, step))],
    };

    /// <summary>Whether a step does not begin any more, since the remedy was called off.</summary>
    public bool IsCalledOff(RemedyStep step) => CalledOffAt is not null && step.State == StepState.Planned;

    /// <summary>Whether no step comes after this one.</summary>
    public bool IsLast(RemedyStep step) => Steps.TrueForAll(s => s.No <= step.No);

    /// <summary>
    /// Goes on from the step that failed, or from the next if what it was to do has been done meanwhile, in the name of
    /// whoever continues it.
    /// </summary>
    public void Continue(bool isDone, int requestedById, DateTime now)
    {
        var stopped = Stopped ?? throw new InvalidOperationException($"Remedy {Id} has not stopped.");
        if (isDone) { stopped.Complete(); }
        else { stopped.Repeat(); }

        (RequestedById, RequestedAt) = (requestedById, now);
        (EndedAt, SyncAfterNo, SyncAskedById, SyncAskedAt, SyncTrouble) = (null, null, null, null, null);
        ScheduleNext(hasProgressed: true, now);
    }

    /// <summary>Awaits a synchronisation that begins after this one of the token.</summary>
    public void AwaitSync(int syncNo, int askedById, DateTime now)
    {
        (SyncAfterNo, SyncAskedById, SyncAskedAt, SyncTrouble) = (syncNo, askedById, now, null);
        DueAt = now;
    }

    /// <summary>The synchronisation is over, or none is awaited any more.</summary>
    public void EndSync(int? trouble)
    {
        (SyncAfterNo, SyncAskedById, SyncAskedAt, SyncTrouble) = (null, null, null, trouble);
        if (EndedAt is not null) { DueAt = null; }
    }

    /// <summary>
    /// Schedules when to continue: at once after progress, later the longer a step takes, never after the last step.
    /// </summary>
    public void ScheduleNext(bool hasProgressed, DateTime now)
    {
        if (Current is null)
        {
            EndedAt = now;
            DueAt = null;
            return;
        }

        var tenth = (now - (Steps.Max(s => s.StartedAt) ?? RequestedAt)) / 10;
        var pause = tenth < ShortestPause ? ShortestPause : tenth < LongestPause ? tenth : LongestPause;
        DueAt = hasProgressed ? now : now + pause;
    }
}

/// <summary>What is done about an error. Values are stored.</summary>
public enum RemedyKind : byte
{
    DeliverAgain = 1,
    AssignLicense = 2,

    /// <summary>Collect, assign, deliver again: the help page's remedy against 12064.</summary>
    ReassignLicense = 3,
    InviteAgain = 4,
    FetchInformation = 5,
    FetchApps = 6,

    /// <summary>Assign to the serial number, which needs no sign-in, though its person may hold a licence.</summary>
    AssignToDevice = 7,
}
