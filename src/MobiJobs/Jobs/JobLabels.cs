using MobiJobs.Jobs.List;

namespace MobiJobs.Jobs;

/// <summary>The labels, colours and icons of statuses. A status without one does not compile.</summary>
public static class JobLabels
{
    /// <summary>A status in the reader's language; without a number where it stands for all attempts.</summary>
    public static string Label(this JobStatus status, int? attempt = null) => status switch
    {
        JobStatus.Reserved => Labels.JobStatus_Reserved,
        JobStatus.Waiting => Labels.JobStatus_Waiting,
        JobStatus.Pushing => Labels.JobStatus_Pushing,
        JobStatus.RetryWaiting => attempt is { } n
            ? Say(Labels.JobStatus_RetryWaiting, n)
            : Labels.JobStatus_RetryWaitingShort,
        JobStatus.AwaitingDevice => Labels.JobStatus_AwaitingDevice,
        JobStatus.Running => Labels.JobStatus_Running,
        JobStatus.AwaitingResult => Labels.JobStatus_AwaitingResult,
        JobStatus.Succeeded => Labels.JobStatus_Succeeded,
        JobStatus.Canceled => Labels.JobStatus_Canceled,
        JobStatus.DeviceError => Labels.JobStatus_DeviceError,
        JobStatus.ServerError => Labels.JobStatus_ServerError,
        JobStatus.PushTimedOut => Labels.JobStatus_PushTimedOut,
        JobStatus.RequestTimedOut => Labels.JobStatus_RequestTimedOut,
        JobStatus.SessionTimedOut => Labels.JobStatus_SessionTimedOut,
    };

    /// <summary>The suffix of the style sheet's <c>st-</c> class that colours a status.</summary>
    public static string Family(this JobStatus status) => status switch
    {
        JobStatus.Waiting => "wait",
        JobStatus.Reserved => "reserved",
        JobStatus.Pushing or JobStatus.RetryWaiting or JobStatus.AwaitingDevice or JobStatus.Running
            or JobStatus.AwaitingResult => "moving",
        JobStatus.Succeeded => "done",
        JobStatus.PushTimedOut or JobStatus.RequestTimedOut or JobStatus.SessionTimedOut => "late",
        JobStatus.DeviceError or JobStatus.ServerError => "error",
        JobStatus.Canceled => "off",
    };

    /// <summary>The name of a status's icon.</summary>
    public static string Icon(this JobStatus status) => status switch
    {
        JobStatus.Waiting => "list",
        JobStatus.Reserved => "calendar-event",
        JobStatus.Pushing or JobStatus.AwaitingDevice => "send",
        JobStatus.RetryWaiting => "arrow-repeat",
        JobStatus.Running => "play-circle",
        JobStatus.AwaitingResult => "hourglass-split",
        JobStatus.Succeeded => "check-circle",
        JobStatus.PushTimedOut or JobStatus.RequestTimedOut or JobStatus.SessionTimedOut => "clock",
        JobStatus.DeviceError or JobStatus.ServerError => "exclamation-triangle",
        JobStatus.Canceled => "slash-circle",
    };

    /// <summary>A status as readers see it; without a number where it stands for all attempts.</summary>
    public static Badge Badge(this JobStatus status, int? attempt = null) =>
        new(status.Label(attempt), status.Icon(), status.Family());

    /// <summary>What helps where Apple or NanoMDM has refused to wake the device; null where it is not known.</summary>
    public static string? NextStep(this TimelineEntry entry)
    {
        if (entry is not { Step: TimelineStep.WakeRefused, Note: { } note }) { return null; }

        if (Says(note, "Unregistered") || Says(note, "BadDeviceToken")) { return Labels.Step_WakeLeft; }

        return Says(note, "push data missing") ? Labels.Step_WakeNoToken : null;
    }

    /// <summary>A step of a timeline in the reader's language.</summary>
    public static string Label(this TimelineEntry entry)
    {
        var text = entry.Step switch
        {
            TimelineStep.Registered => Labels.Step_Registered,
            TimelineStep.Reserved => Labels.Step_Reserved,
            TimelineStep.ReservationMoved => Labels.Step_ReservationMoved,
            TimelineStep.ReservationLifted => Labels.Step_ReservationLifted,
            TimelineStep.TakenOver => Labels.Step_TakenOver,
            TimelineStep.Woken => Labels.Step_Woken,
            TimelineStep.WakeRefused => Labels.Step_WakeRefused,
            TimelineStep.WokenAgain => Labels.Step_WokenAgain,
            TimelineStep.LetPass => Labels.Step_LetPass,
            TimelineStep.SeatRefused => Labels.Step_SeatRefused,
            TimelineStep.NoSeat => Labels.Step_NoSeat,
            TimelineStep.SeatAwaited => Labels.Step_SeatAwaited,
            TimelineStep.SeatPromised => Labels.Step_SeatPromised,
            TimelineStep.SeatTaken => Labels.Step_SeatTaken,
            TimelineStep.SeatHeld => Labels.Step_SeatHeld,
            TimelineStep.SeatLost => Labels.Step_SeatLost,
            TimelineStep.SeatReturned => Labels.Step_SeatReturned,
            TimelineStep.SeatUnknown => Labels.Step_SeatUnknown,
            TimelineStep.SeatReleased => Labels.Step_SeatReleased,
            TimelineStep.SeatImpossible => Labels.Step_SeatImpossible,
            TimelineStep.SeatUnassignable => Labels.Step_SeatUnassignable,
            TimelineStep.LicenseLost => Labels.Step_LicenseLost,
            TimelineStep.WokenByPerson => Labels.Step_WokenByPerson,
            TimelineStep.Started => Labels.Step_Started,
            TimelineStep.HandedOver => Labels.Step_HandedOver,
            TimelineStep.NotNow => Labels.Step_NotNow,
            TimelineStep.RefusedByChannel => Labels.Step_RefusedByChannel,
            TimelineStep.AnswerUnreadable => Labels.Step_AnswerUnreadable,
            TimelineStep.AnswerLost => Labels.Step_AnswerLost,
            TimelineStep.Ended => Labels.Column_EndedAt,
            TimelineStep.LateAnswer => entry.Number == 1 ? Labels.Step_LateSuccess : Labels.Step_LateAnswer,
            TimelineStep.AppMissing => Labels.Step_AppMissing,
            TimelineStep.AppVerified => Labels.Step_AppVerified,
            TimelineStep.AppUnmanaged => Labels.Step_AppUnmanaged,
            TimelineStep.AppDeclined => Labels.Step_AppDeclined,
        };
        return Say(text, entry.Number);
    }

    private static bool Says(string note, string word) => note.Contains(word, StringComparison.Ordinal);
}
