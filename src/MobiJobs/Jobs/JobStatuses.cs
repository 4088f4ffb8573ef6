namespace MobiJobs.Jobs;

/// <summary>
/// What the statuses mean to the queue.
/// </summary>
public static class JobStatuses
{
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
