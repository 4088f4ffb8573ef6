namespace MobiJobs.Vpp.Orders;

/// <summary>
/// Why an item of a change was not done where Apple gave no error number; any other reason is Apple's number. Values
/// are stored: never reuse a free one.
/// </summary>
public enum VppRefusal
{
    NoAnswer = 1,

    /// <summary>Another product manages the location.</summary>
    ManagedElsewhere = 2,

    TokenGone = 3,

    /// <summary>Whoever confirmed it may not do it any more.</summary>
    NotAllowed = 4,
}

/// <summary>The reasons, and in words.</summary>
internal static class VppRefusals
{
    /// <summary>The reason for a code of an order.</summary>
    public static int Of(int? code) => code switch
    {
        null or 0 => (int)VppRefusal.NoAnswer,
        VppCodes.ManagedElsewhere => (int)VppRefusal.ManagedElsewhere,
        { } number => number,
    };

    public static string? Label(int reason) => reason switch
    {
        0 => null,
        (int)VppRefusal.NoAnswer => Labels.Vpp_NoAnswer,
        (int)VppRefusal.ManagedElsewhere => Labels.Vpp_ManagedElsewhere,
        (int)VppRefusal.TokenGone => Labels.Vpp_TokenGone,
        (int)VppRefusal.NotAllowed => Labels.Vpp_NotAllowed,
        _ when VppCodes.IsNoSeats(reason) => Labels.Vpp_NoFreeLicenses,
        _ => Say(Labels.Vpp_AppleRefused, reason),
    };
}
