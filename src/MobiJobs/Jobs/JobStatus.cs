namespace MobiJobs.Jobs;

/// <summary>A job's state as people see it. Values are stored: never renumber them.</summary>
public enum JobStatus : byte
{
    Reserved = 1,
    Waiting = 2,
    Pushing = 3,
    RetryWaiting = 4,
    AwaitingDevice = 5,
    Running = 6,
    AwaitingResult = 7,
    Succeeded = 8,
    Canceled = 9,
    DeviceError = 10,
    ServerError = 11,
    PushTimedOut = 12,
    RequestTimedOut = 13,
    SessionTimedOut = 14,
}

/// <summary>A job's state as the queue sees it. Values are stored, and filtered indexes name them.</summary>
public enum JobStage : byte
{
    Reserved = 0,
    Waiting = 1,
    Active = 2,
    Ended = 3,
}
