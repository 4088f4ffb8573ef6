using System.Globalization;

namespace MobiJobs.Gateway;

/// <summary>
/// Which devices take which command: by platform, OS version and supervision, as Apple's schema of its
/// device-management protocol has it (github.com/apple/device-management, mdm/commands). What is unknown of a device
/// rules nothing out.
/// </summary>
public static class CommandSupport
{
    /// <summary>The first versions in which each platform knows a command; null where it does not.</summary>
    private sealed record Support(string? Mobile, string? Mac, string? Tv, Supervised Supervised = Supervised.None);

    /// <summary>On which platforms only supervised devices take a command. Macs need it for none of these.</summary>
    private enum Supervised
    {
        None,
        Mobile,
        MobileAndTv,
    }

    /// <summary>Why such a device takes no such command; null if it does, or if that isn't known.</summary>
    public static CommandRefusal? Refusal(this CommandKind kind, DeviceTraits device)
    {
        var platform = Platforms.Of(device.Model);
        if (platform == Platform.Unknown) { return null; }

        var support = Of(kind);
        if (Since(support, platform) is not { } since) { return CommandRefusal.OtherPlatform; }

        if (IsBefore(device.OsVersion, since)) { return CommandRefusal.OsTooOld; }

        return device.IsSupervised == false && support.Supervised.Includes(platform)
            ? CommandRefusal.NotSupervised
            : null;
    }

    /// <summary>
    /// The first OS version with it on devices of this model; null if none has it, or that is unknown.
    /// </summary>
    public static string? Since(this CommandKind kind, string? model) => Since(Of(kind), Platforms.Of(model));

    /// <summary>Whether a version can be compared with others.</summary>
    public static bool IsVersion(string? version) => Read(version) is not null;

    /// <summary>Whether a device of this model takes it only if it is supervised.</summary>
    public static bool NeedsSupervision(this CommandKind kind, string? model) =>
        Of(kind).Supervised.Includes(Platforms.Of(model));

    private static string? Since(Support support, Platform platform) => platform switch
    {
        Platform.Macos => support.Mac,
        Platform.Tvos => support.Tv,
        Platform.Ios or Platform.Ipados => support.Mobile,
        Platform.Unknown => null,
    };

    /// <summary>A model that says nothing is most likely an iPhone or iPad.</summary>
    private static bool Includes(this Supervised supervised, Platform platform) => platform switch
    {
        Platform.Macos => false,
        Platform.Tvos => supervised == Supervised.MobileAndTv,
        Platform.Ios or Platform.Ipados or Platform.Unknown => supervised != Supervised.None,
    };

    private static Support Of(CommandKind kind) => kind switch
    {
        CommandKind.ReadInformation => new("4.0", "10.7", "9.0"),
        CommandKind.ListApps => new("5.0", "10.7", "10.2"),
        CommandKind.InstallApp or CommandKind.InstallLicensedApp => new("5.0", "10.9", "10.2"),
        CommandKind.ListManagedApps => new("5.0", "11.0", "10.2"),
        CommandKind.RemoveApp => new("5.0", "11.0", "10.2"),
        CommandKind.InstallBook => new("8.0", "10.9", null),
        CommandKind.InstallProfile or CommandKind.RemoveProfile or CommandKind.EndManagement
            or CommandKind.ListProfiles => new("4.0", "10.7", "9.0"),
        CommandKind.InviteToLicenses => new("7.0", "10.9", null),
        CommandKind.Lock => new("4.0", "10.7", null),
        CommandKind.ClearPasscode => new("4.0", null, null),
        CommandKind.EnableLostMode or CommandKind.DisableLostMode or CommandKind.Locate
            => new("9.3", null, null, Supervised.Mobile),
        CommandKind.Erase => new("4.0", "10.7", "10.2"),
        CommandKind.Restart => new("10.3", "10.13", "10.2", Supervised.MobileAndTv),
        CommandKind.SetName => new("8.0", "10.10", "9.0", Supervised.Mobile),
    };

    /// <summary>Whether a version is known to be before another; a device may report anything.</summary>
    private static bool IsBefore(string? version, string since) =>
        Read(version) is { } actual && Read(since) is { } first && actual < first;

    private static Version? Read(string? version)
    {
        const int MaxParts = 2;
        var parts = version?.Split('.', MaxParts + 1) ?? [];
        return parts.Length > 0 && Number(parts[0]) is { } major
            ? new Version(major, parts.Length > 1 ? Number(parts[1]) ?? 0 : 0)
            : null;
    }

    private static int? Number(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
