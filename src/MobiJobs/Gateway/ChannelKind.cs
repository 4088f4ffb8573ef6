namespace MobiJobs.Gateway;

/// <summary>The kinds of channels to devices, as Gateway:Kind names them. Values are stored.</summary>
public enum ChannelKind : byte
{
    /// <summary>The simulated fleet.</summary>
    Simulated = 1,

    /// <summary>Apple devices behind a NanoMDM server.</summary>
    NanoMdm = 2,
}
