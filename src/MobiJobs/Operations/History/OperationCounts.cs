using System.Globalization;
using MobiJobs.Jobs;
using MobiJobs.Runs.Approvals;

namespace MobiJobs.Operations.History;

/// <summary>The state of an operation, counted from its jobs.</summary>
/// <param name="Jobs">All of its jobs.</param>
/// <param name="EndedByStatus">Those that have ended, by their status.</param>
/// <param name="IsReserved">Whether its time has not come yet, so that its open jobs wait for that.</param>
public sealed record OperationCounts(
    long OperationId,
    int Jobs,
    IReadOnlyDictionary<JobStatus, int> EndedByStatus,
    bool IsReserved)
{
    private static readonly JobStatus[] Failures = [JobStatus.DeviceError, JobStatus.ServerError];

    private static readonly JobStatus[] TimeOuts =
        [JobStatus.PushTimedOut, JobStatus.RequestTimedOut, JobStatus.SessionTimedOut];

    /// <summary>How the approval of a second person stands or ended; null where nobody was asked.</summary>
    public ApprovalStory? Approval { get; init; }

    /// <summary>Whether the bar tells that, too.</summary>
    public bool TellsApproval { get; init; } = true;

    /// <summary>How many were asked for, where none was registered: it waits for an approval or got none.</summary>
    public int? AskedFor => Jobs == 0 && Approval is { IsUndone: true, Run: var run } ? run.Shown : null;

    /// <summary>Jobs that have not ended.</summary>
    public int Open => Jobs - EndedByStatus.Values.Sum();

    /// <summary>Whether anything can still change.</summary>
    public bool IsRunning => Open > 0 || Approval is { Run.AwaitsApproval: true };

    /// <summary>The outcomes in the order of the bar.</summary>
    public IReadOnlyList<OperationPart> Parts =>
    [
        Ended(JobStatus.Succeeded.Badge(), JobStatus.Succeeded),
        Ended(JobStatus.DeviceError.Badge() with { Label = Labels.Delivery_Failed }, Failures),
        Ended(JobStatus.PushTimedOut.Badge() with { Label = Labels.Delivery_TimedOut }, TimeOuts),
        Ended(JobStatus.Canceled.Badge(), JobStatus.Canceled),
        new(
            IsReserved
                ? JobStatus.Reserved.Badge()
                : JobStatus.RetryWaiting.Badge() with { Label = Labels.Delivery_Open },
            Open,
            $"operation={Id}&open=true"),
    ];

    private string Id => OperationId.ToString(CultureInfo.InvariantCulture);

    private OperationPart Ended(Badge badge, params JobStatus[] statuses) => new(
        badge,
        statuses.Sum(s => EndedByStatus.GetValueOrDefault(s)),
        $"operation={Id}{string.Concat(statuses.Select(s => $"&status={StatusNames.Of(s)}"))}");
}

/// <summary>One outcome, how many jobs had it, and the filter of those jobs.</summary>
public sealed record OperationPart(Badge Badge, int Count, string Query);
