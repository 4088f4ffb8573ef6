namespace MobiJobs.Catalogue.Profiles;

/// <summary>Restrictions of Apple devices. Values are stored.</summary>
[Flags]
public enum Restriction
{
    None = 0,
    AppInstallation = 1 << 0,
    UiAppInstallation = 1 << 1,
    AppRemoval = 1 << 2,
    InAppPurchases = 1 << 3,
    Camera = 1 << 4,
    ScreenShot = 1 << 5,
    Safari = 1 << 6,
    AirDrop = 1 << 7,
    Messages = 1 << 8,
    GameCenter = 1 << 9,
    ExplicitContent = 1 << 10,
    AccountModification = 1 << 11,
    PasscodeModification = 1 << 12,
    ProfileInstallation = 1 << 13,
    VpnCreation = 1 << 14,
    EraseAll = 1 << 15,
}

/// <summary>Restrictions as Apple defines them.</summary>
public static class Restrictions
{
    /// <summary>The payload of a profile that holds restrictions.</summary>
    public const string PayloadType = "com.apple.applicationaccess";

    /// <summary>Restrictions that make the App Store unavailable (error 12031).</summary>
    public const Restriction OfAppStore = Restriction.AppInstallation | Restriction.UiAppInstallation;

    /// <summary>Each restriction.</summary>
    public static readonly IReadOnlyList<Restriction> All =
        [.. Enum.GetValues<Restriction>().Where(r => r != Restriction.None)];

    private static readonly Dictionary<string, Restriction> ByKey =
        All.ToDictionary(r => r.Key(), StringComparer.Ordinal);

    /// <summary>The key of the payload that is false if this is forbidden.</summary>
    public static string Key(this Restriction restriction) => restriction switch
    {
        Restriction.None => "",
        Restriction.AppInstallation => "allowAppInstallation",
        Restriction.UiAppInstallation => "allowUIAppInstallation",
        Restriction.AppRemoval => "allowAppRemoval",
        Restriction.InAppPurchases => "allowInAppPurchases",
        Restriction.Camera => "allowCamera",
        Restriction.ScreenShot => "allowScreenShot",
        Restriction.Safari => "allowSafari",
        Restriction.AirDrop => "allowAirDrop",
        Restriction.Messages => "allowChat",
        Restriction.GameCenter => "allowGameCenter",
        Restriction.ExplicitContent => "allowExplicitContent",
        Restriction.AccountModification => "allowAccountModification",
        Restriction.PasscodeModification => "allowPasscodeModification",
        Restriction.ProfileInstallation => "allowUIConfigurationProfileInstallation",
        Restriction.VpnCreation => "allowVPNCreation",
        Restriction.EraseAll => "allowEraseContentAndSettings",
    };

    /// <summary>Whether only supervised devices apply it.</summary>
    public static bool NeedsSupervision(this Restriction restriction) => restriction switch
    {
        Restriction.None or Restriction.InAppPurchases or Restriction.ScreenShot => false,
        Restriction.AppInstallation or Restriction.UiAppInstallation or Restriction.AppRemoval or Restriction.Camera
            or Restriction.Safari or Restriction.AirDrop or Restriction.Messages or Restriction.GameCenter
            or Restriction.ExplicitContent or Restriction.AccountModification or Restriction.PasscodeModification
            or Restriction.ProfileInstallation or Restriction.VpnCreation or Restriction.EraseAll => true,
    };

    /// <summary>The restriction of this key; none for an unknown key.</summary>
    public static Restriction OfKey(string key) => ByKey.GetValueOrDefault(key);

    /// <summary>The restrictions of a set, one by one.</summary>
    public static IEnumerable<Restriction> Each(this Restriction set) => All.Where(r => set.HasFlag(r));
}
