using MobiJobs.Catalogue.Apps;
using MobiJobs.Catalogue.Books;
using MobiJobs.Catalogue.FeatureSets;
using MobiJobs.Catalogue.Profiles;
using MobiJobs.Data;
using MobiJobs.Gateway;
using MobiJobs.Gateway.PropertyLists;

namespace MobiJobs.Start.Samples;

/// <summary>The catalogue of the invented school: what its past jobs delivered.</summary>
internal static class SampleCatalogue
{
    private const string NotOnAll = "18"; // The fleet's iPhone SE have 17.7.
    private const DeviceFamilies Mobile = DeviceFamilies.IPhone | DeviceFamilies.IPad;

    private const Restriction ForExams =
        Restriction.AppInstallation | Restriction.UiAppInstallation | Restriction.Camera | Restriction.ScreenShot
        | Restriction.Safari | Restriction.AirDrop | Restriction.Messages;

    private const Restriction Standard =
        Restriction.InAppPurchases | Restriction.ExplicitContent | Restriction.AccountModification
        | Restriction.EraseAll;

    /// <summary>Adds it; the caller saves.</summary>
    public static void AddTo(MobiJobsDb db, DateTime now)
    {
        db.Apps.AddRange(SchoolNames.VppApps.Select(a => App.Add(Details(a, AppSource.Vpp) with
        {
            MinimumOs = a == SchoolNames.VppApps[1] ? NotOnAll : null,
        })));
        db.Apps.AddRange(SchoolNames.StoreApps.Select(a => App.Add(Details(a, AppSource.AppStore))));
        db.Apps.AddRange(SchoolNames.OldApps.Select(a => Retired(App.Add(Details(a, AppSource.AppStore)), now)));
        db.Apps.Add(App.Add(new AppDetails("校内ナビ", AppSource.InHouse, null, "jp.example.navi")
        {
            ManifestUrl = "https://apps.example.jp/navi/manifest.plist",
            Families = Mobile,
        }));
        db.Books.AddRange(SchoolNames.Books.Select(b => Book.Add(b.Name, b.StoreId!.Value)));
        db.Profiles.Add(Profile(SchoolNames.Profiles[0], "com.apple.wifi.managed", now, new(StringComparer.Ordinal)
        {
            ["SSID_STR"] = "school-2026",
            ["EncryptionType"] = "WPA2",
            ["AutoJoin"] = true,
        }));
        db.Profiles.Add(Profile(SchoolNames.Profiles[1], "com.apple.mail.managed", now, new(StringComparer.Ordinal)
        {
            ["EmailAccountType"] = "EmailTypeIMAP",
            ["IncomingMailServerHostName"] = "mail.example.jp",
        }));
        db.FeatureSets.Add(FeatureSetOf(SchoolNames.FeatureSets[0], ForExams, now));
        db.FeatureSets.Add(FeatureSetOf(SchoolNames.FeatureSets[1], Standard, now));
    }

    private static AppDetails Details(CommandTarget target, AppSource source) =>
        new(target.Name, source, target.StoreId, target.BundleId) { Families = Mobile };

    private static App Retired(App app, DateTime now)
    {
        app.Retire(now);
        return app;
    }

    private static FeatureSet FeatureSetOf(CommandTarget target, Restriction forbidden, DateTime now) =>
        FeatureSet.Add(target.Name, target.ProfileId![..target.ProfileId!.LastIndexOf('.')], forbidden, now);

    private static ConfigurationProfile Profile(
        CommandTarget target,
        string type,
        DateTime now,
        OrderedDictionary<string, object> settings)
    {
        var payload = Head(type, $"{target.ProfileId}.settings");
        foreach (var (key, value) in settings) { payload.Add(key, value); }

        var profile = Head("Configuration", target.ProfileId!);
        profile.Add("PayloadDisplayName", target.Name);
        profile.Add("PayloadContent", new[] { payload });
        return ProfileFile.Read(PropertyList.Write(profile)) is ProfileReading.Valid sound
            ? ConfigurationProfile.Add(target.Name, sound.Content, needsSupervision: false, now)
            : throw new InvalidOperationException("The sample profile is not valid.");
    }

    private static OrderedDictionary<string, object> Head(string type, string identifier) => new(StringComparer.Ordinal)
    {
        ["PayloadType"] = type,
        ["PayloadVersion"] = 1,
        ["PayloadIdentifier"] = identifier,
        ["PayloadUUID"] = Guid.CreateVersion7().ToString(),
    };
}
