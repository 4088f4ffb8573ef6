namespace MobiJobs.Jobs;

/// <summary>
/// What the statuses mean to the queue.
/// </summary>
public static class JobStatuses
{
    /// <summary>The statuses of heads: their jobs run, or their devices are being woken.</summary>
    public static readonly IReadOnlyList<JobStatus> OfHeads =
        [.. Enum.GetValues<JobStatus>().Where(s => s.Stage() == JobStage.Active)];

    /// <summary>The statuses of jobs that failed; nobody cancelled them.</summary>
    public static readonly IReadOnlyList<JobStatus> OfFailures =
        [.. Enum.GetValues<JobStatus>().Where(s => s.IsUnsuccessful() && s != JobStatus.Canceled)];

    /// <summary>The stage that a job of this status is in.</summary>
    public static JobStage Stage(this JobStatus status) => status switch
    {
        JobStatus.Reserved => JobStage.Reserved,
        JobStatus.Waiting => JobStage.Waiting,
        JobStatus.Pushing or JobStatus.RetryWaiting or JobStatus.AwaitingDevice or JobStatus.Running
            or JobStatus.AwaitingResult => JobStage.Active,
        JobStatus.Succeeded or JobStatus.Canceled or JobStatus.DeviceError or JobStatus.ServerError
            or JobStatus.PushTimedOut or JobStatus.RequestTimedOut or JobStatus.SessionTimedOut => JobStage.Ended,
    };

    /// <summary>
    /// What the guide explains for a job that failed without an error of its device, written like the key of an error;
    /// null for any other.
    /// </summary>
    public static string? FailureKey(this JobStatus status) =>
        status != JobStatus.DeviceError && OfFailures.Contains(status) ? $"JobStatus={status}" : null;

    /// <summary>Whether it can be cancelled for certain: the device does not hold the command yet.</summary>
    public static bool IsCancellable(this JobStatus status) => status <= JobStatus.RetryWaiting;

    /// <summary>Whether it ended without success.</summary>
    public static bool IsUnsuccessful(this JobStatus status) => status > JobStatus.Succeeded;

    /// <summary>
    /// Whether a person cancelled it, or nobody was there any more who might send it. That is no failure.
    /// </summary>
    public static bool IsCanceledByPerson(this JobStatus status, EndReason reason) =>
        status == JobStatus.Canceled && reason is EndReason.Person or EndReason.RequesterMayNot;

    /// <summary>Whether the channel holds the command, or may hold it.</summary>
    public static bool IsHandedOver(this JobStatus status) =>
        status is JobStatus.AwaitingDevice or JobStatus.Running or JobStatus.AwaitingResult;
}
