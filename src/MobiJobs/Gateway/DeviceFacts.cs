namespace MobiJobs.Gateway;

/// <summary>What an answer tells about the device beyond success.</summary>
public abstract record DeviceFacts;

/// <summary>An answer to <see cref="CommandKind.ReadInformation"/>. Every member may be missing.</summary>
public sealed record InformationFacts(
    string? Model,
    string? OsVersion,
    string? SerialNumber,
    bool? Supervised,
    string? AccountHash,
    string? Name = null) : DeviceFacts
{
    /// <summary>What it says beyond that; null if nothing.</summary>
    public DetailFacts? Details { get; init; }
}

/// <summary>What a device says of itself for its own page. Every member may be missing.</summary>
public sealed record DetailFacts
{
    public string? BuildVersion { get; init; }

    public string? ProductName { get; init; }

    public string? ModelNumber { get; init; }

    public string? Imei { get; init; }

    public string? WifiMac { get; init; }

    public bool? IsAccountActive { get; init; }

    public bool? IsInLostMode { get; init; }

    public double? Capacity { get; init; }

    public double? FreeCapacity { get; init; }

    public double? Battery { get; init; }
}

/// <summary>An answer to <see cref="CommandKind.ListApps"/>.</summary>
public sealed record AppListFacts(IReadOnlyList<InstalledApp> Apps) : DeviceFacts;

/// <summary>One app on a device; whether it is managed, null if the list doesn't say it.</summary>
public sealed record InstalledApp(string BundleId, string Name, string? Version, bool? Managed);

/// <summary>An answer to <see cref="CommandKind.ListManagedApps"/>: apps that the device was told to install.</summary>
public sealed record ManagedAppFacts(IReadOnlyList<ManagedAppFact> Apps) : DeviceFacts;

/// <summary>How it stands with one of them.</summary>
public sealed record ManagedAppFact(string BundleId, ManagedAppState State);

/// <summary>
/// What a device says at once of the app of an installation that it has accepted, which is seldom there by then.
/// </summary>
/// <param name="BundleId">Null if it doesn't say it.</param>
public sealed record InstallFacts(string? BundleId, ManagedAppState State) : DeviceFacts;

/// <summary>What a device says of an app that it was told to install. Values are stored.</summary>
public enum ManagedAppState : byte
{
    /// <summary>It gives no state that is known here.</summary>
    Other = 0,

    /// <summary>It is being fetched, installed or updated.</summary>
    Working = 1,

    /// <summary>The person at the device is asked and has not answered.</summary>
    Asking = 2,

    /// <summary>A redemption code is missing.</summary>
    NeedsRedemption = 3,
    Managed = 4,

    /// <summary>It was managed, and the person removed it.</summary>
    Uninstalled = 5,

    /// <summary>The person has installed it: it is not managed.</summary>
    UserInstalled = 6,
    UserRejected = 7,
    UpdateRejected = 8,

    /// <summary>The person keeps it to themselves: it is not managed.</summary>
    ManagementRejected = 9,
    Failed = 10,
}

/// <summary>An answer to <see cref="CommandKind.ListProfiles"/>.</summary>
public sealed record ProfileListFacts(IReadOnlyList<InstalledProfile> Profiles) : DeviceFacts;

/// <summary>One configuration profile on a device.</summary>
public sealed record InstalledProfile(
    string Identifier, string Name, bool? IsManaged, bool IsManagement, bool IsDeclared);

/// <summary>An answer to <see cref="CommandKind.Locate"/>, in degrees and metres (UTC).</summary>
public sealed record PlaceFacts(double Latitude, double Longitude, double? Accuracy, DateTime? At) : DeviceFacts;
