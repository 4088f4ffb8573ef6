namespace MobiJobs.Vpp.Tokens;

/// <summary>The result of a change to a token.</summary>
public enum TokenResult
{
    Done,

    /// <summary>The file is not a token.</summary>
    NotAToken,
    UnknownGroup,
    Expired,

    /// <summary>Apple refuses the token.</summary>
    Refused,
    Unreachable,

    /// <summary>A token of this location is registered already, for this group or another one.</summary>
    InUse,
    OtherLocation,

    /// <summary>The new token does not expire later than the old one.</summary>
    NotLater,

    /// <summary>The group is not below the one that owns the token.</summary>
    NotBelow,

    /// <summary>Somebody has deleted the token meanwhile.</summary>
    Gone,
}
