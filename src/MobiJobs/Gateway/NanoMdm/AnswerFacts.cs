using Members = System.Collections.Generic.IReadOnlyDictionary<string, object?>;

namespace MobiJobs.Gateway.NanoMdm;

/// <summary>What answers tell about devices beyond success. An answer may lack the type of its request.</summary>
internal static class AnswerFacts
{
    private const string ManagementType = "com.apple.mdm";

    /// <summary>What an answer tells; null if nothing that the console keeps.</summary>
    public static DeviceFacts? Of(Members answer)
    {
        if (answer.GetValueOrDefault("QueryResponses") is Members responses) { return Information(responses); }

        if (answer.GetValueOrDefault("InstalledApplicationList") is List<object?> apps)
        {
            return new AppListFacts([.. apps.OfType<Members>().Select(App).OfType<InstalledApp>()]);
        }

        if (answer.GetValueOrDefault("ManagedApplicationList") is Members managed)
        {
            var states = managed.Select(a => new ManagedAppFact(a.Key, StateOf(TextAt(a.Value as Members, "Status"))));
            return new ManagedAppFacts([.. states]);
        }

        if (answer.GetValueOrDefault("ProfileList") is List<object?> profiles)
        {
            return new ProfileListFacts([.. profiles.OfType<Members>().Select(Profile).OfType<InstalledProfile>()]);
        }

        return TextAt(answer, "State") is { } state
            ? new InstallFacts(TextAt(answer, "Identifier"), StateOf(state))
            : Place(answer);
    }

    /// <summary>What a device says of itself, in an answer or when it enrolls.</summary>
    public static InformationFacts Information(Members? members) => new(
        TextAt(members, "ModelName") ?? TextAt(members, "ProductName") ?? TextAt(members, "Model"),
        TextAt(members, "OSVersion"),
        TextAt(members, "SerialNumber"),
        FlagAt(members, "IsSupervised"),
        TextAt(members, "iTunesStoreAccountHash"),
        TextAt(members, "DeviceName"))
    {
        Details = new DetailFacts
        {
            BuildVersion = TextAt(members, "BuildVersion"),
            ProductName = TextAt(members, "ProductName"),
            ModelNumber = TextAt(members, "ModelNumber") ?? TextAt(members, "Model"),
            Imei = TextAt(members, "IMEI") ?? TextAt(FirstOf(members, "ServiceSubscriptions"), "IMEI"),
            WifiMac = TextAt(members, "WiFiMAC"),
            IsAccountActive = FlagAt(members, "iTunesStoreAccountIsActive"),
            IsInLostMode = FlagAt(members, "IsMDMLostModeEnabled"),
            Capacity = NumberAt(members, "DeviceCapacity"),
            FreeCapacity = NumberAt(members, "AvailableDeviceCapacity"),
            Battery = NumberAt(members, "BatteryLevel"),
        },
    };

    private static InstalledApp? App(Members app) => TextAt(app, "Identifier") is not { } bundleId
        ? null
        : new InstalledApp(
            bundleId,
            TextAt(app, "Name") ?? bundleId,
            TextAt(app, "ShortVersion") ?? TextAt(app, "Version"),
            IsDeclared(app) ? true : FlagAt(app, "IsAppManaged"));

    /// <summary>Apple's states, in the few groups that make a difference to who reads them.</summary>
    private static ManagedAppState StateOf(string? state) => state switch
    {
        "Queued" or "Redeeming" or "ValidatingPurchase" or "ValidatingUpdate" or "Updating" or "Installing"
            => ManagedAppState.Working,
        "Prompting" or "PromptingForLogin" or "PromptingForUpdate" or "PromptingForUpdateLogin"
            or "PromptingForManagement" => ManagedAppState.Asking,
        "NeedsRedemption" => ManagedAppState.NeedsRedemption,
        "Managed" => ManagedAppState.Managed,
        "ManagedButUninstalled" => ManagedAppState.Uninstalled,
        "UserInstalledApp" => ManagedAppState.UserInstalled,
        "UserRejected" => ManagedAppState.UserRejected,
        "UpdateRejected" => ManagedAppState.UpdateRejected,
        "ManagementRejected" => ManagedAppState.ManagementRejected,
        "Failed" => ManagedAppState.Failed,
        _ => ManagedAppState.Other,
    };

    private static InstalledProfile? Profile(Members profile) =>
        TextAt(profile, "PayloadIdentifier") is not { } identifier ? null : new InstalledProfile(
            identifier,
            TextAt(profile, "PayloadDisplayName") ?? identifier,
            FlagAt(profile, "IsManaged"),
            (profile.GetValueOrDefault("PayloadContent") as List<object?> ?? [])
                .OfType<Members>().Any(p => TextAt(p, "PayloadType") == ManagementType),
            IsDeclared(profile));

    private static PlaceFacts? Place(Members answer) =>
        NumberAt(answer, "Latitude") is { } latitude and >= -90 and <= 90
        && NumberAt(answer, "Longitude") is { } longitude and >= -180 and <= 180
            ? new PlaceFacts(
                latitude,
                longitude,
                NumberAt(answer, "HorizontalAccuracy") is { } metres and >= 0 ? metres : null,
                ApiText.TimeOf(TextAt(answer, "Timestamp")))
            : null;

    /// <summary>Whether a declaration holds it; commands neither list nor remove such things.</summary>
    private static bool IsDeclared(Members item) =>
        TextAt(item, "Source")?.Contains("Declarative", StringComparison.OrdinalIgnoreCase) == true;

    private static Members? FirstOf(Members? members, string name) =>
        (members?.GetValueOrDefault(name) as List<object?>)?.OfType<Members>().FirstOrDefault();

    private static bool? FlagAt(Members? members, string name) => members?.GetValueOrDefault(name) as bool?;

    private static double? NumberAt(Members? members, string name) => members?.GetValueOrDefault(name) switch
    {
        double real when double.IsFinite(real) => real,
        long whole => whole,
        _ => null,
    };

    private static string? TextAt(Members? members, string name) =>
        members?.GetValueOrDefault(name) as string is { Length: > 0 } text ? text : null;
}
