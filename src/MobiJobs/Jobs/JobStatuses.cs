namespace MobiJobs.Jobs;

/// <summary>
/// What the statuses mean to the queue; one exhaustive switch joins fourteen statuses to four stages.
/// </summary>
public static class JobStatuses
{
    /// <summary>The queue's view of a status.</summary>
    public static JobStage Stage(this JobStatus status) => status switch
    {
        JobStatus.Reserved => JobStage.Reserved,
        JobStatus.Waiting => JobStage.Waiting,
        JobStatus.Pushing or JobStatus.RetryWaiting or JobStatus.AwaitingDevice or JobStatus.Running
            or JobStatus.AwaitingResult => JobStage.Active,
        JobStatus.Succeeded or JobStatus.Canceled or JobStatus.DeviceError or JobStatus.ServerError
            or JobStatus.PushTimedOut or JobStatus.RequestTimedOut or JobStatus.SessionTimedOut => JobStage.Ended,
    };

    /// <summary>The device does not hold the command yet, so cancelling is true cancelling.</summary>
    public static bool IsCancellable(this JobStatus status) => status <= JobStatus.RetryWaiting;

    /// <summary>It ended, and did not do what it was to do.</summary>
    public static bool IsUnsuccessful(this JobStatus status) => status > JobStatus.Succeeded;

    /// <summary>A person cancelled it: that is no failure, and stays so until somebody sends it anew.</summary>
    public static bool IsCanceledByPerson(this JobStatus status, EndReason reason) =>
        status == JobStatus.Canceled && reason == EndReason.Person;

    /// <summary>The channel holds the command, or may hold it.</summary>
    public static bool IsHandedOver(this JobStatus status) =>
        status is JobStatus.AwaitingDevice or JobStatus.Running or JobStatus.AwaitingResult;
}
