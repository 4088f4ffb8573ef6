using System.Globalization;
using System.Text.Json.Serialization;
using MobiJobs.Guide;
using MobiJobs.Guide.Chain;
using MobiJobs.Jobs;
using MobiJobs.Jobs.List;
using MobiJobs.Kinds;

namespace MobiJobs.Api;

/// <summary>A job as the API shows it (product section 5). All members are always there; times carry the organisation's offset.</summary>
/// <param name="Id">Grows with registration.</param>
/// <param name="RegisteredAt">When it was registered.</param>
/// <param name="Kind">What is to be done.</param>
/// <param name="Detail">The app's, profile's or feature set's name; null for kinds without one.</param>
/// <param name="DeviceNumber">The number of the device.</param>
/// <param name="OwnerName">Who holds the device.</param>
/// <param name="Status">How it stands.</param>
/// <param name="Attempt">How often the device was woken for it.</param>
/// <param name="RequestedBy">Who registered it; SYSTEM for the server.</param>
/// <param name="Reason">Why SYSTEM registered it; null for an order.</param>
/// <param name="ReservedFor">When a reserved job joins the queue.</param>
/// <param name="StartedAt">When the command was handed over.</param>
/// <param name="EndedAt">When it ended; null while it is open.</param>
/// <param name="DeadlineAt">When it ends by itself; null once it has ended.</param>
/// <param name="Cancellable">Whether the device does not hold the command yet.</param>
/// <param name="MayStillRun">It ended after the hand-over without an answer.</param>
/// <param name="OperationId">The operation it belongs to; null for the jobs of SYSTEM.</param>
/// <param name="Verification">What the app list said: confirmed, unconfirmed or null.</param>
/// <param name="WaitingFor">The head it waits behind; null unless it waits.</param>
/// <param name="Error">What the device said went wrong; null without an error.</param>
/// <param name="RetryOf">The job that this one does again.</param>
public record JobItem(
    long Id,
    DateTimeOffset RegisteredAt,
    JobKind Kind,
    string? Detail,
    string DeviceNumber,
    string OwnerName,
    JobStatus Status,
    int Attempt,
    string RequestedBy,
    string? Reason,
    DateTimeOffset? ReservedFor,
    DateTimeOffset? StartedAt,
    DateTimeOffset? EndedAt,
    DateTimeOffset? DeadlineAt,
    bool Cancellable,
    bool MayStillRun,
    long? OperationId,
    string? Verification,
    WaitingForItem? WaitingFor,
    ErrorItem? Error,
    long? RetryOf)
{
    /// <summary>A row in the API's form.</summary>
    public static JobItem From(JobRow row, OrganizationTime time, ErrorGuide guide) => new(
        row.Id,
        time.ToOffset(row.RegisteredAt),
        row.Kind,
        row.Detail,
        row.DeviceNumber,
        row.OwnerName,
        row.Status,
        row.Attempt,
        row.RequestedBy,
        row.ReasonText(),
        At(row.ReservedFor, time),
        At(row.StartedAt, time),
        At(row.EndedAt, time),
        At(row.OpenDeadlineAt, time),
        row.Status.IsCancellable(),
        row.MayStillRun,
        row.OperationId,
        row.Verification switch
        {
            Jobs.Verification.Confirmed => "confirmed",
            Jobs.Verification.Unconfirmed => "unconfirmed",
            Jobs.Verification.None or Jobs.Verification.Pending => null,
        },
        WaitingForItem.From(row.WaitingFor, time),
        ErrorItem.From(row, guide),
        row.RetryOfId);

    internal static DateTimeOffset? At(DateTime? utc, OrganizationTime time) => utc is { } at ? time.ToOffset(at) : null;
}

/// <summary>A job with what happened to it.</summary>
public sealed record JobDetail : JobItem
{
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
/// <param name="LastContactAt">When the device was last heard of.</param>
/// <param name="NextWakeAt">When the device is called next.</param>
/// <param name="HeadDeadlineAt">When the head ends by itself.</param>
public sealed record WaitingForItem(long JobId, JobKind Kind, int Position, DateTimeOffset? LastContactAt, DateTimeOffset? NextWakeAt, DateTimeOffset? HeadDeadlineAt)
{
    internal static WaitingForItem? From(WaitingFor? wait, OrganizationTime time) => wait is null
        ? null
        : new(wait.JobId, wait.Kind, wait.Position, JobItem.At(wait.LastContactAt, time), JobItem.At(wait.NextWakeAt, time), JobItem.At(wait.HeadDeadlineAt, time));
}

/// <summary>What the device said went wrong, in short.</summary>
/// <param name="Codes">The chain of codes, outermost first.</param>
/// <param name="Summary">The error in a few words, in the language of the request.</param>
/// <param name="NoActionNeeded">Nothing has to be done about it.</param>
public sealed record ErrorItem(IReadOnlyList<CodeItem> Codes, string Summary, bool NoActionNeeded)
{
    internal static ErrorItem? From(JobRow row, ErrorGuide guide)
    {
        if (row.Status != JobStatus.DeviceError) { return null; }

        var key = row.ErrorKey ?? "";
        var known = guide.Summarize(row.Kind, key, CultureInfo.CurrentUICulture);
        return new([.. ErrorChain.FromKey(key).Links.Select(l => new CodeItem(l.Domain, l.Code))], known?.Summary ?? Labels.Error_UnknownShort, known?.NoActionNeeded ?? false);
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
/// <param name="At">When.</param>
/// <param name="Step">What happened.</param>
/// <param name="Number">A count, where the step has one.</param>
/// <param name="Note">Who or what; may be text of the device.</param>
public sealed record TimelineItem(DateTimeOffset At, TimelineStep Step, int? Number, string? Note);
