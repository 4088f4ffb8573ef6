using System.Globalization;
using MobiJobs.Errors;
using MobiJobs.Jobs;

namespace MobiJobs.Api;

/// <summary>A job as the API shows it (product section 5). All members are always there; times carry the organisation's offset.</summary>
public sealed record JobItem(
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

/// <summary>The head that a job waits behind.</summary>
public sealed record WaitingForItem(long JobId, JobKind Kind, int Position, DateTimeOffset? LastContactAt, DateTimeOffset? NextWakeAt, DateTimeOffset? HeadDeadlineAt)
{
    internal static WaitingForItem? From(WaitingFor? wait, OrganizationTime time) => wait is null
        ? null
        : new(wait.JobId, wait.Kind, wait.Position, JobItem.At(wait.LastContactAt, time), JobItem.At(wait.NextWakeAt, time), JobItem.At(wait.HeadDeadlineAt, time));
}

/// <summary>What the device said went wrong, in short.</summary>
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
public sealed record CodeItem(string? Domain, long Code);

/// <summary>A page of jobs, newest first; the cursor leads to the older ones.</summary>
public sealed record JobItems(IReadOnlyList<JobItem> Items, string? NextBefore);

/// <summary>One line of a timeline; the note may be text of the device.</summary>
public sealed record TimelineItem(DateTimeOffset At, TimelineStep Step, int? Number, string? Note);
