namespace MobiJobs.Gateway;

/// <summary>One command to one device, in the console's terms; each channel translates it into its own.</summary>
/// <param name="ChannelId">The device's id in the channel.</param>
/// <param name="CommandId">Chosen by the console, and the same for every attempt.</param>
/// <param name="Kind">What the device is told to do.</param>
/// <param name="Target">The app, book or profile that the command is about; null for kinds that need none.</param>
public sealed record DeviceCommand(string ChannelId, Guid CommandId, CommandKind Kind, CommandTarget? Target)
{
    /// <summary>What it needs beyond its target.</summary>
    public CommandContent Content { get; init; } = new();
}

/// <summary>The app, book or profile that a command is about.</summary>
public sealed record CommandTarget(string Name, long? StoreId, string? BundleId, string? ProfileId);

/// <summary>What a device can be told to do. The simulated fleet stores the values.</summary>
public enum CommandKind : byte
{
    /// <summary>Report model, serial number, OS and the like.</summary>
    ReadInformation = 1,

    ListApps = 2,

    /// <summary>Install an app from the App Store, or the organisation's own.</summary>
    InstallApp = 3,

    /// <summary>Install an app with a licence from Apps and Books.</summary>
    InstallLicensedApp = 4,

    RemoveApp = 5,
    InstallBook = 6,
    InstallProfile = 7,
    RemoveProfile = 8,

    /// <summary>Invite the person at the device to accept licences from Apps and Books.</summary>
    InviteToLicenses = 9,

    Lock = 10,
    ClearPasscode = 11,
    EnableLostMode = 12,
    DisableLostMode = 13,
    Erase = 14,

    /// <summary>End the management of the device.</summary>
    EndManagement = 15,

    /// <summary>List the configuration profiles, the management's own included.</summary>
    ListProfiles = 16,

    /// <summary>Say where it is; in lost mode only.</summary>
    Locate = 17,

    /// <summary>Say how it stands with the apps that it was told to install.</summary>
    ListManagedApps = 18,

    Restart = 19,

    /// <summary>Set the name that it shows of itself.</summary>
    SetName = 20,
}
