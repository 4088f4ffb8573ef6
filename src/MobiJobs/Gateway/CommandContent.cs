namespace MobiJobs.Gateway;

/// <summary>
/// What a command needs beyond its target. Not a record, whose text would contain every member: some are secrets.
/// </summary>
public sealed class CommandContent
{
    /// <summary>The device, as far as it is known.</summary>
    public DeviceTraits Device { get; set; } = DeviceTraits.Unknown;

    /// <summary>Whether the device is in lost mode, as far as it is known.</summary>
    public bool IsLost { get; set; }

    /// <summary>The file of the profile to install.</summary>
    public byte[]? Profile { get; set; }

    /// <summary>The identifier under which devices know the profile that is to be removed.</summary>
    public string? ProfileIdentifier { get; set; }

    /// <summary>Where devices find the manifest of an in-house app.</summary>
    public string? ManifestUrl { get; set; }

    /// <summary>What is shown on the screen of a locked or lost device.</summary>
    public ScreenTexts Texts { get; set; } = ScreenTexts.None;

    /// <summary>What the device is to be named.</summary>
    public string? DeviceName { get; set; }

    /// <summary>Unlocks a Mac that was locked or erased. A secret.</summary>
    public string? Pin { get; set; }

    /// <summary>What the device gave to have its passcode cleared. A secret.</summary>
    public byte[]? UnlockToken { get; set; }

    /// <summary>Where a person accepts licences. Whoever has it can accept them.</summary>
    public string? InvitationUrl { get; set; }
}

/// <summary>What is shown on the screen of a locked or lost device.</summary>
public sealed record ScreenTexts(string? Message, string? PhoneNumber, string? Footnote)
{
    public static readonly ScreenTexts None = new(null, null, null);
}

/// <summary>What decides whether a device takes a command; null for what is unknown.</summary>
public sealed record DeviceTraits(string? Model, string? OsVersion, bool? IsSupervised)
{
    public static readonly DeviceTraits Unknown = new(null, null, null);
}
