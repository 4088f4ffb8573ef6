namespace MobiJobs.Reports.Restored;

/// <summary>One thing on which the store and the channel do not agree.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Device">The device's number, or its id in the channel where the store does not have it.</param>
/// <param name="JobId">The job in the store; null if there is none.</param>
/// <param name="What">The order, in the words of the API, or the channel's word where no job says it.</param>
public sealed record RestoreFinding(RestoreFindingKind Kind, string Device, long? JobId, string What);

/// <summary>On what they do not agree, the gravest first.</summary>
public enum RestoreFindingKind
{
    /// <summary>The channel holds a command of a job that the store has lost: the device will still run it.</summary>
    LostAndWaiting = 1,

    /// <summary>A device has run a command of a job that the store has lost.</summary>
    LostAndDone = 2,

    /// <summary>The device has answered a job that is open here: the answer will not come again.</summary>
    DoneAndOpen = 3,

    /// <summary>The job counts as handed over, and the channel does not know its command: it will never run.</summary>
    NeverArrived = 4,

    /// <summary>An answer came for which there is no job.</summary>
    AnswerOfNobody = 5,

    /// <summary>The job was handed over; whether the device has run it, the channel can't be asked.</summary>
    NotAsked = 6,
}
