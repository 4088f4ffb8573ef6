using System.ComponentModel;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json.Serialization;
using MobiJobs.Guide;
using MobiJobs.Guide.Chain;
using MobiJobs.Jobs;
using MobiJobs.Jobs.List;
using MobiJobs.Kinds;

namespace MobiJobs.Api;

/// <summary>
/// A job as the API shows it. All members are always there; times carry the organisation's offset.
/// </summary>
public record JobItem
{
    /// <summary>Grows with registration.</summary>
    public required long Id { get; init; }

    /// <summary>When it was registered.</summary>
    public required DateTimeOffset RegisteredAt { get; init; }

    /// <summary>What is to be done.</summary>
    public required JobKind Kind { get; init; }

    /// <summary>The app's, profile's or feature set's name; null for kinds without one.</summary>
    public required string? Detail { get; init; }

    /// <summary>The number of the device.</summary>
    public required string DeviceNumber { get; init; }

    /// <summary>The name of the device's owner.</summary>
    public required string OwnerName { get; init; }

    /// <summary>Its status.</summary>
    public required JobStatus Status { get; init; }

    /// <summary>How often the device was woken for it.</summary>
    public required int Attempt { get; init; }

    /// <summary>Who registered it; SYSTEM for the server.</summary>
    public required string RequestedBy { get; init; }

    /// <summary>Why SYSTEM registered it; null if a person did.</summary>
    public required string? Reason { get; init; }

    /// <summary>When a reserved job joins the queue.</summary>
    public required DateTimeOffset? ReservedFor { get; init; }

    /// <summary>When the command was handed over.</summary>
    public required DateTimeOffset? StartedAt { get; init; }

    /// <summary>When it ended; null while it is open.</summary>
    public required DateTimeOffset? EndedAt { get; init; }

    /// <summary>
    /// Why it ended, where its status alone does not say, such as requesterMayNot of a reserved job whose person had
    /// lost the permission when its time came; null otherwise.
    /// </summary>
    public required string? EndReason { get; init; }

    /// <summary>When it ends by itself; null once it has ended.</summary>
    public required DateTimeOffset? DeadlineAt { get; init; }

    /// <summary>Whether the device does not hold the command yet.</summary>
    public required bool Cancellable { get; init; }

    /// <summary>Whether it ended after the hand-over without an answer, so that the device may still run it.</summary>
    public required bool MayStillRun { get; init; }

    /// <summary>The operation it belongs to; null for the jobs of SYSTEM.</summary>
    public required long? OperationId { get; init; }

    /// <summary>Whether the device's app list confirmed it: confirmed, unconfirmed or null.</summary>
    public required string? Verification { get; init; }

    /// <summary>
    /// What it waits behind: the head of the queue, or its first job, which waits for a seat; null unless it waits.
    /// </summary>
    public required WaitingForItem? WaitingFor { get; init; }

    /// <summary>How far an open delivery of a VPP app has come with its license; null where it needs none.</summary>
    public required SeatItem? Seat { get; init; }

    /// <summary>What the device said went wrong; null without an error.</summary>
    public required ErrorItem? Error { get; init; }

    /// <summary>The job that this one sends again.</summary>
    public required long? RetryOf { get; init; }

    /// <summary>Converts a row of the list.</summary>
    public static JobItem From(JobRow row, OrganizationTime time, ErrorGuide guide) => new()
    {
        Id = row.Id,
        RegisteredAt = time.ToOffset(row.RegisteredAt),
        Kind = row.Kind,
        Detail = row.Detail,
        DeviceNumber = row.DeviceNumber,
        OwnerName = row.OwnerName,
        Status = row.Status,
        Attempt = row.Attempt,
        RequestedBy = row.RequestedBy,
        Reason = row.ReasonText(),
        ReservedFor = time.ToOffset(row.ReservedFor),
        StartedAt = time.ToOffset(row.StartedAt),
        EndedAt = time.ToOffset(row.EndedAt),
        EndReason = StatusNames.Of(row.EndReason),
        DeadlineAt = time.ToOffset(row.OpenDeadlineAt),
        Cancellable = row.Status.IsCancellable(),
        MayStillRun = row.MayStillRun,
        OperationId = row.OperationId,
        Verification = row.Verification switch
        {
            Jobs.Verification.Confirmed or Jobs.Verification.Unmanaged => "confirmed",
            Jobs.Verification.Unconfirmed or Jobs.Verification.Declined => "unconfirmed",
            Jobs.Verification.None or Jobs.Verification.Pending => null,
        },
        WaitingFor = WaitingForItem.From(row.WaitingFor, time),
        Seat = SeatItem.From(row),
        Error = ErrorItem.From(row, guide),
        RetryOf = row.RetryOfId,
    };
}

/// <summary>A job with what happened to it.</summary>
public sealed record JobDetail : JobItem
{
    [SetsRequiredMembers]
    public JobDetail(JobItem item, IReadOnlyList<TimelineItem> timeline)
        : base(item) => Timeline = timeline;

    /// <summary>What happened, in order.</summary>
    [JsonPropertyOrder(1)]
    public IReadOnlyList<TimelineItem> Timeline { get; }
}

/// <summary>The head that a job waits behind.</summary>
/// <param name="JobId">The head of the queue.</param>
/// <param name="Kind">The head's kind.</param>
/// <param name="Position">The place behind the head, from 1.</param>
/// <param name="LastContactAt">When the device last connected.</param>
/// <param name="NextWakeAt">When the device is woken next.</param>
/// <param name="HeadDeadlineAt">When the head ends by itself.</param>
public sealed record WaitingForItem(
    long JobId,
    JobKind Kind,
    int Position,
    DateTimeOffset? LastContactAt,
    DateTimeOffset? NextWakeAt,
    DateTimeOffset? HeadDeadlineAt)
{
    internal static WaitingForItem? From(WaitingFor? wait, OrganizationTime time) => wait is null
        ? null
        : new(
            wait.JobId,
            wait.Kind,
            wait.Position,
            time.ToOffset(wait.LastContactAt),
            time.ToOffset(wait.NextWakeAt),
            time.ToOffset(wait.HeadDeadlineAt));
}

/// <summary>The seat of a VPP app that an open delivery needs.</summary>
/// <param name="State">How far it has come with it.</param>
/// <param name="Position">The place in the line for a seat, from 1; null unless it waits for one.</param>
public sealed record SeatItem(SeatProgress State, int? Position)
{
    internal static SeatItem? From(JobRow row) =>
        row is { EndedAt: null, Seat: { } seat } ? new(ProgressOf(seat), row.SeatPlace) : null;

    private static SeatProgress ProgressOf(SeatState seat) => seat switch
    {
        SeatState.Unassignable => SeatProgress.Unassignable,
        SeatState.Awaited => SeatProgress.Waiting,
        SeatState.Promised => SeatProgress.Promised,
        SeatState.Due or SeatState.Assigning => SeatProgress.Assigning,
        SeatState.Taken or SeatState.Held or SeatState.Returning => SeatProgress.Assigned,
    };
}

/// <summary>How far a delivery has come with the license that its device needs.</summary>
[Description("waiting: no seat is free; the job goes on by itself once one is. promised: a seat is kept for it until "
    + "its turn comes. assigning: Apple is assigning the license to the device. assigned: the device has a license. "
    + "unassignable: the device has neither a serial number to assign a license to nor a person who has one.")]
public enum SeatProgress
{
    Waiting,
    Promised,
    Assigning,
    Assigned,
    Unassignable,
}

/// <summary>What the device said went wrong, in short.</summary>
/// <param name="Codes">The chain of codes, outermost first.</param>
/// <param name="Summary">The error in a few words, in the language of the request.</param>
/// <param name="NoActionNeeded">Whether nothing has to be done about it.</param>
public sealed record ErrorItem(IReadOnlyList<CodeItem> Codes, string Summary, bool NoActionNeeded)
{
    internal static ErrorItem? From(JobRow row, ErrorGuide guide)
    {
        if (row.Status != JobStatus.DeviceError) { return null; }

        var key = row.ErrorKey ?? "";
        var known = guide.Summarize(row.Kind, key, CultureInfo.CurrentUICulture);
        return new(
            [.. ErrorChain.FromKey(key).Links.Select(l => new CodeItem(l.Domain, l.Code))],
            known?.Summary ?? Labels.Error_UnknownShort,
            known?.NoActionNeeded ?? false);
    }
}

/// <summary>One code of a chain.</summary>
/// <param name="Domain">Apple's error domain; null where the device gave none.</param>
/// <param name="Code">The number.</param>
public sealed record CodeItem(string? Domain, long Code);

/// <summary>A page of jobs, newest first; the cursor leads to the older ones.</summary>
/// <param name="Items">The jobs.</param>
/// <param name="NextBefore">What <c>before</c> takes for the next page; null on the last.</param>
public sealed record JobItems(IReadOnlyList<JobItem> Items, string? NextBefore);

/// <summary>One line of a timeline; the note may be text of the device.</summary>
/// <param name="At">When it happened.</param>
/// <param name="Step">What happened.</param>
/// <param name="Number">A count, where the step has one.</param>
/// <param name="Note">Who or what; may be text of the device.</param>
public sealed record TimelineItem(DateTimeOffset At, TimelineStep Step, int? Number, string? Note);
