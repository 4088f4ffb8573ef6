using System.Globalization;
using MobiJobs.Guide;
using MobiJobs.Jobs;

namespace MobiJobs.Operations.History;

/// <summary>How an operation stands, counted from its jobs: all of them, and those that have ended by their status.</summary>
/// <param name="IsReserved">Whether its time has not come, so that what is open waits for that.</param>
public sealed record OperationCounts(long OperationId, int Jobs, IReadOnlyDictionary<JobStatus, int> Ended, bool IsReserved)
{
    private static readonly JobStatus[] Failures = [JobStatus.DeviceError, JobStatus.ServerError];

    private static readonly JobStatus[] TimeOuts = [JobStatus.PushTimedOut, JobStatus.RequestTimedOut, JobStatus.SessionTimedOut];

    /// <summary>Jobs that have not ended.</summary>
    public int Open => Jobs - Ended.Values.Sum();

    /// <summary>Whether anything can still change.</summary>
    public bool IsRunning => Open > 0;

    /// <summary>The outcomes in the order of the bar, each with what opens its jobs.</summary>
    public IReadOnlyList<OperationPart> Parts =>
    [
        new("done", JobStatus.Succeeded.Icon(), Labels.JobStatus_Succeeded, Of(JobStatus.Succeeded), Query([JobStatus.Succeeded])),
        new("error", JobStatus.DeviceError.Icon(), Labels.Delivery_Failed, Of(Failures), Query(Failures)),
        new("late", JobStatus.PushTimedOut.Icon(), Labels.Delivery_TimedOut, Of(TimeOuts), Query(TimeOuts)),
        new("off", JobStatus.Canceled.Icon(), Labels.JobStatus_Canceled, Of(JobStatus.Canceled), Query([JobStatus.Canceled])),
        IsReserved
            ? new("reserved", JobStatus.Reserved.Icon(), Labels.JobStatus_Reserved, Open, $"operation={Id}&open=true")
            : new("moving", JobStatus.RetryWaiting.Icon(), Labels.Delivery_Open, Open, $"operation={Id}&open=true"),
    ];

    private string Id => OperationId.ToString(CultureInfo.InvariantCulture);

    private int Of(params JobStatus[] statuses) => statuses.Sum(s => Ended.GetValueOrDefault(s));

    private string Query(JobStatus[] statuses) => $"operation={Id}{string.Concat(statuses.Select(s => $"&status={StatusNames.Of(s)}"))}";
}

/// <summary>One outcome: its looks, its word, how many, and the filter of its jobs.</summary>
public sealed record OperationPart(string Family, string Icon, string Label, int Count, string Query);
