using MobiJobs.Jobs;

namespace MobiJobs.Queue.Periodic;

/// <summary>An open job whose due time has come, and what that means for it.</summary>
internal sealed record DueJob
{
    public required long Id { get; init; }

    public required long DeviceId { get; init; }

    public required JobStatus Status { get; init; }

    public required int Attempt { get; init; }

    public required int WakesSinceHandOver { get; init; }

    public required DateTime? HandedOverAt { get; init; }

    public required DateTime DeadlineAt { get; init; }

    public required DateTime? SessionDeadlineAt { get; init; }

    /// <summary>What must be done at this moment (UTC).</summary>
    public DueAction ActionAt(DateTime now) => Status switch
    {
        JobStatus.Waiting => DueAction.RequestTimeOutWaiting,
        JobStatus.Pushing => DeadlineAt <= now ? DueAction.PushTimeOut : DueAction.Unanswered,
        JobStatus.RetryWaiting => DeadlineAt <= now ? DueAction.PushTimeOut : DueAction.WakeAgain,
        JobStatus.AwaitingDevice or JobStatus.Running or JobStatus.AwaitingResult => HandedOverActionAt(now),
        JobStatus.Reserved or JobStatus.Succeeded or JobStatus.Canceled or JobStatus.DeviceError
            or JobStatus.ServerError or JobStatus.PushTimedOut or JobStatus.RequestTimedOut
            or JobStatus.SessionTimedOut => DueAction.None,
    };

    /// <summary>Whether a deadline has passed.</summary>
    public bool EndsAt(DateTime now) =>
        ActionAt(now) is DueAction.RequestTimeOutWaiting or DueAction.PushTimeOut or DueAction.RequestTimeOut
            or DueAction.SessionTimeOut;

    /// <summary>The job's deadline counts only if it passes before that of the session.</summary>
    private DueAction HandedOverActionAt(DateTime now)
    {
        if (SessionDeadlineAt <= now && SessionDeadlineAt < DeadlineAt) { return DueAction.SessionTimeOut; }

        if (DeadlineAt <= now) { return DueAction.RequestTimeOut; }

        return HandedOverAt is null ? DueAction.RepeatHandOver : DueAction.WakeHandedOver;
    }
}

/// <summary>What a due time can mean.</summary>
internal enum DueAction
{
    None,
    RequestTimeOutWaiting,
    PushTimeOut,
    RequestTimeOut,
    SessionTimeOut,
    Unanswered,
    WakeAgain,
    WakeHandedOver,
    RepeatHandOver,
}
