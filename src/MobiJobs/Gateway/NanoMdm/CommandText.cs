using MobiJobs.Gateway.PropertyLists;

namespace MobiJobs.Gateway.NanoMdm;

/// <summary>
/// Writes commands as Apple's protocol has them. The same command gives the same bytes at each attempt.
/// </summary>
internal static class CommandText
{
    private static readonly string[] Queries =
    [
        "DeviceName", "Model", "ModelName", "OSVersion", "SerialNumber", "UDID", "IsSupervised",
        "iTunesStoreAccountHash", "iTunesStoreAccountIsActive",
    ];

    /// <summary>The command as a property list; null with the reason if it can't be expressed.</summary>
    public static byte[]? Write(DeviceCommand command, out string? why)
    {
        why = null;
        if (Request(command) is not { } request)
        {
            why = $"{command.Kind} can't be sent to this device: {Missing(command)}.";
            return null;
        }

        return PropertyList.Write(new OrderedDictionary<string, object>
        {
            ["CommandUUID"] = command.CommandId.ToString("D"),
            ["Command"] = request,
        });
    }

    /// <summary>What the device is told; null if something is missing for it.</summary>
    private static OrderedDictionary<string, object>? Request(DeviceCommand command) => command.Kind switch
    {
        CommandKind.ReadInformation => Of("DeviceInformation", ("Queries", Queries)),
        CommandKind.ListApps => Of("InstalledApplicationList"),
        CommandKind.InstallApp => InstallApp(command.Target, []),
        CommandKind.InstallLicensedApp => InstallApp(command.Target, [("PurchaseMethod", 1)]),
        CommandKind.RemoveApp when command.Target?.BundleId is { } bundleId =>
            Of("RemoveApplication", ("Identifier", bundleId)),
        CommandKind.InstallBook when command.Target?.StoreId is { } storeId =>
            Of("InstallMedia", ("iTunesStoreID", storeId), ("MediaType", "Book")),
        CommandKind.RemoveProfile when command.Target?.ProfileId is { } identifier =>
            Of("RemoveProfile", ("Identifier", identifier)),
        CommandKind.Lock => Of("DeviceLock"),
        CommandKind.DisableLostMode => Of("DisableLostMode"),
        CommandKind.Erase => Of("EraseDevice"),
        CommandKind.RemoveApp or CommandKind.InstallBook or CommandKind.RemoveProfile or CommandKind.InstallProfile
            or CommandKind.InviteToLicenses or CommandKind.ClearPasscode or CommandKind.EnableLostMode
            or CommandKind.EndManagement => null,
    };

    private static OrderedDictionary<string, object>? InstallApp(
        CommandTarget? target,
        (string, object)[] options) => target?.StoreId is { } storeId
            ? Of(
                "InstallApplication",
                [
                    ("iTunesStoreID", storeId),
                    .. options.Length == 0 ? [] : (IEnumerable<(string, object)>)[("Options", Dictionary(options))],
                    ("ChangeManagementState", "Managed"),
                ])
            : null;

    private static string Missing(DeviceCommand command) => command.Kind switch
    {
        CommandKind.InstallApp or CommandKind.InstallLicensedApp or CommandKind.InstallBook => "it has no App Store ID",
        CommandKind.RemoveApp => "the app has no bundle ID",
        CommandKind.RemoveProfile => "the profile has no identifier",
        CommandKind.ReadInformation or CommandKind.ListApps or CommandKind.InstallProfile
            or CommandKind.InviteToLicenses or CommandKind.Lock or CommandKind.ClearPasscode
            or CommandKind.EnableLostMode or CommandKind.DisableLostMode or CommandKind.Erase
            or CommandKind.EndManagement => "the console does not keep what this command needs",
    };

    private static OrderedDictionary<string, object> Of(string type, params (string, object)[] members) =>
        Dictionary([("RequestType", type), .. members]);

    private static OrderedDictionary<string, object> Dictionary((string Key, object Value)[] members)
    {
        var dictionary = new OrderedDictionary<string, object>(StringComparer.Ordinal);
        foreach (var (key, value) in members) { dictionary.Add(key, value); }

        return dictionary;
    }
}
