namespace MobiJobs.Accounts;

/// <summary>How a change of a person ended.</summary>
public enum PersonResult
{
    Done,

    /// <summary>The person is not there.</summary>
    Gone,

    /// <summary>Nobody changes what they may do themselves, or shuts themselves out.</summary>
    Own,

    /// <summary>There would be no administrator any more who can sign in.</summary>
    LastAdministrator,

    /// <summary>Somebody else has changed the person since the page was shown.</summary>
    ChangedMeanwhile,

    /// <summary>One of the permission sets is not there any more.</summary>
    SetGone,
}
