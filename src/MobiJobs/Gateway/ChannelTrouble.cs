namespace MobiJobs.Gateway;

/// <summary>Why the channel as a whole can't be used: no device can be woken, and nothing handed over.</summary>
/// <param name="Kind">What is wrong.</param>
/// <param name="Detail">What the channel or the network said, shortened; for who mends it.</param>
public sealed record ChannelTrouble(TroubleKind Kind, string Detail);

/// <summary>What can be wrong with a channel. Values are stored.</summary>
public enum TroubleKind : byte
{
    /// <summary>There is no connection, or the server says that it is not available.</summary>
    Unreachable = 1,

    /// <summary>It does not answer in time.</summary>
    Slow = 2,

    /// <summary>It refuses the console's key.</summary>
    WrongKey = 3,

    /// <summary>Something else answers at this address.</summary>
    OtherServer = 4,

    /// <summary>It answers, but can't do anything: its own store fails, for instance.</summary>
    Failing = 5,

    /// <summary>It has no certificate by which Apple wakes the devices, or can't use it.</summary>
    NoPushCertificate = 6,

    /// <summary>Apple does not accept that certificate: it has expired, or is for something else.</summary>
    PushCertificateRefused = 7,

    /// <summary>It has no connection to Apple's push service, or that is not available.</summary>
    AppleUnreachable = 8,
}
