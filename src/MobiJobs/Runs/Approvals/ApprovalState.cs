namespace MobiJobs.Runs.Approvals;

/// <summary>
/// 承認: whether a confirmed run waits for a second person, or how that ended. Values are stored.
/// </summary>
public enum ApprovalState : byte
{
    /// <summary>Nobody was asked: it is carried out once it is confirmed.</summary>
    None = 0,

    /// <summary>Confirmed, and nothing is done before a second person has approved it.</summary>
    Waiting = 1,

    Approved = 2,

    Refused = 3,

    /// <summary>Nobody decided in time.</summary>
    Expired = 4,

    /// <summary>The person who asked, or who cancelled what it would have registered, called it off.</summary>
    CalledOff = 5,

    /// <summary>The person who asked lost the right to it before anybody had decided.</summary>
    RightLost = 6,
}
