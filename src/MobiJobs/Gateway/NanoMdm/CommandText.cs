using MobiJobs.Gateway.PropertyLists;

namespace MobiJobs.Gateway.NanoMdm;

/// <summary>
/// Writes commands as Apple's protocol has them. The same command gives the same bytes at each attempt.
/// </summary>
internal static class CommandText
{
    private const string AppsAndBooks = "com.apple.cloudvpp";

    private static readonly string[] Queries =
    [
        "DeviceName", "Model", "ModelName", "ModelNumber", "ProductName", "OSVersion", "BuildVersion", "SerialNumber",
        "UDID", "IsSupervised", "IsMDMLostModeEnabled", "iTunesStoreAccountHash", "iTunesStoreAccountIsActive",
        "DeviceCapacity", "AvailableDeviceCapacity", "BatteryLevel", "IMEI", "ServiceSubscriptions", "WiFiMAC",
    ];

    /// <summary>Why the device can't be told this; null if it can.</summary>
    public static CommandRefusal? WhyNot(DeviceCommand command) =>
        command.Kind.Refusal(command.Content.Device) ?? Missing(command);

    /// <summary>The command as a property list; nothing may be missing for it.</summary>
    public static byte[] Write(DeviceCommand command) => PropertyList.Write(new OrderedDictionary<string, object>
    {
        ["CommandUUID"] = command.CommandId.ToString("D"),
        ["Command"] = Request(command),
    });

    private static CommandRefusal? Missing(DeviceCommand command)
    {
        var (target, content) = (command.Target, command.Content);
        return command.Kind switch
        {
            CommandKind.InstallApp when target?.StoreId is null && content.ManifestUrl is null
                => CommandRefusal.NoSource,
            CommandKind.InstallLicensedApp or CommandKind.InstallBook when target?.StoreId is null
                => CommandRefusal.NoStoreId,
            CommandKind.RemoveApp when target?.BundleId is null => CommandRefusal.NoBundleId,
            CommandKind.InstallProfile when content.Profile is null => CommandRefusal.NoProfile,
            CommandKind.RemoveProfile when content.ProfileIdentifier is null => CommandRefusal.NoIdentifier,
            CommandKind.EndManagement when content.ProfileIdentifier is null => CommandRefusal.NoManagementProfile,
            CommandKind.InviteToLicenses when content.InvitationUrl is null => CommandRefusal.NoInvitation,
            CommandKind.ClearPasscode when content.UnlockToken is null => CommandRefusal.NoUnlockToken,
            CommandKind.EnableLostMode when content.Texts is { Message: null, PhoneNumber: null }
                => CommandRefusal.NoTexts,
            CommandKind.Locate when !content.IsLost => CommandRefusal.NotLost,
            CommandKind.SetName when content.DeviceName is null => CommandRefusal.NoName,
            CommandKind.Lock or CommandKind.Erase when IsMac(content) && content.Pin is null => CommandRefusal.NoPin,
            _ => null,
        };
    }

    private static OrderedDictionary<string, object> Request(DeviceCommand command)
    {
        var (target, content) = (command.Target, command.Content);
        return command.Kind switch
        {
            CommandKind.ReadInformation => Of("DeviceInformation", ("Queries", Queries)),
            CommandKind.ListApps => Of("InstalledApplicationList"),
            CommandKind.ListManagedApps => Of("ManagedApplicationList"),
            CommandKind.ListProfiles => Of("ProfileList"),
            CommandKind.Locate => Of("DeviceLocation"),
            CommandKind.InstallApp or CommandKind.InstallLicensedApp => InstallApp(command),
            CommandKind.RemoveApp => Of("RemoveApplication", ("Identifier", target!.BundleId)),
            CommandKind.InstallBook => Of("InstallMedia", ("iTunesStoreID", target!.StoreId), ("MediaType", "Book")),
            CommandKind.InstallProfile => Of("InstallProfile", ("Payload", content.Profile)),
            CommandKind.RemoveProfile or CommandKind.EndManagement
                => Of("RemoveProfile", ("Identifier", content.ProfileIdentifier)),
            CommandKind.InviteToLicenses
                => Of("InviteToProgram", ("ProgramID", AppsAndBooks), ("InvitationURL", content.InvitationUrl)),
            CommandKind.Lock => Of(
                "DeviceLock",
                ("Message", content.Texts.Message),
                ("PhoneNumber", content.Texts.PhoneNumber),
                ("PIN", PinOf(content))),
            CommandKind.ClearPasscode => Of("ClearPasscode", ("UnlockToken", content.UnlockToken)),
            CommandKind.EnableLostMode => Of(
                "EnableLostMode",
                ("Message", content.Texts.Message),
                ("PhoneNumber", content.Texts.PhoneNumber),
                ("Footnote", content.Texts.Footnote)),
            CommandKind.DisableLostMode => Of("DisableLostMode"),
            CommandKind.Erase => Of("EraseDevice", ("PIN", PinOf(content))),
            CommandKind.Restart => Of("RestartDevice"),
            CommandKind.SetName => Of(
                "Settings",
                ("Settings", new object[]
                {
                    Dictionary([("Item", "DeviceName"), ("DeviceName", content.DeviceName)]),
                })),
        };
    }

    /// <summary>
    /// An app that the device has already comes under management. An in-house app has no number in the store, or its
    /// manifest would not be used.
    /// </summary>
    private static OrderedDictionary<string, object> InstallApp(DeviceCommand command)
    {
        var isLicensed = command.Kind == CommandKind.InstallLicensedApp;
        var manifest = isLicensed ? null : command.Content.ManifestUrl;
        return Of(
            "InstallApplication",
            ("iTunesStoreID", manifest is null ? command.Target!.StoreId : null),
            ("ManifestURL", manifest),
            ("Options", isLicensed ? Dictionary([("PurchaseMethod", 1)]) : null),
            ("ChangeManagementState", "Managed"),
            ("InstallAsManaged", IsMac(command.Content) ? true : null));
    }

    private static bool IsMac(CommandContent content) => Platforms.Of(content.Device.Model) == Platform.Macos;

    /// <summary>Other devices are unlocked by their own passcode, and know no such member.</summary>
    private static string? PinOf(CommandContent content) => IsMac(content) ? content.Pin : null;

    private static OrderedDictionary<string, object> Of(string type, params (string, object?)[] members) =>
        Dictionary([("RequestType", type), .. members]);

    /// <summary>The members that have a value, in their order.</summary>
    private static OrderedDictionary<string, object> Dictionary((string Key, object? Value)[] members)
    {
        var dictionary = new OrderedDictionary<string, object>(StringComparer.Ordinal);
        foreach (var (key, value) in members)
        {
            if (value is not null) { dictionary.Add(key, value); }
        }

        return dictionary;
    }
}
