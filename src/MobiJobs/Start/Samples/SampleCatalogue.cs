using System.Text;
using MobiJobs.Catalogue.Apps;
using MobiJobs.Catalogue.Books;
using MobiJobs.Catalogue.FeatureSets;
using MobiJobs.Catalogue.Profiles;
using MobiJobs.Data;
using MobiJobs.Gateway;

namespace MobiJobs.Start.Samples;

/// <summary>The catalogue of the made-up school: what its past jobs delivered.</summary>
internal static class SampleCatalogue
{
    private const string NotOnAll = "18"; // The fleet's iPhone SE have 17.7.

    private const Restriction ForExams = Restriction.AppInstallation | Restriction.UiAppInstallation | Restriction.Camera | Restriction.ScreenShot | Restriction.Safari | Restriction.AirDrop | Restriction.Messages;
    private const Restriction Standard = Restriction.InAppPurchases | Restriction.ExplicitContent | Restriction.AccountModification | Restriction.EraseAll;

    /// <summary>Adds it; the caller saves.</summary>
    public static void AddTo(MobiJobsDb db, DateTime now)
    {
        db.Apps.AddRange(SchoolNames.VppApps.Select(a => App.Add(Details(a, AppSource.Vpp) with { MinimumOs = a == SchoolNames.VppApps[1] ? NotOnAll : null })));
        db.Apps.AddRange(SchoolNames.StoreApps.Select(a => App.Add(Details(a, AppSource.AppStore))));
        db.Apps.AddRange(SchoolNames.OldApps.Select(a => Retired(App.Add(Details(a, AppSource.AppStore)), now)));
        db.Apps.Add(App.Add(new AppDetails("校内ナビ", AppSource.InHouse, null, "jp.example.navi")
        {
            ManifestUrl = "https://apps.example.jp/navi/manifest.plist",
            Families = DeviceFamilies.IPhone | DeviceFamilies.IPad,
        }));
        db.Books.AddRange(SchoolNames.Books.Select(b => Book.Add(b.Name, b.StoreId!.Value)));
        db.Profiles.Add(Profile(SchoolNames.Profiles[0], "com.apple.wifi.managed", "<key>SSID_STR</key><string>school-2026</string><key>EncryptionType</key><string>WPA2</string><key>AutoJoin</key><true/>", now));
        db.Profiles.Add(Profile(SchoolNames.Profiles[1], "com.apple.mail.managed", "<key>EmailAccountType</key><string>EmailTypeIMAP</string><key>IncomingMailServerHostName</key><string>mail.example.jp</string>", now));
        db.FeatureSets.Add(FeatureSetOf(SchoolNames.FeatureSets[0], ForExams, now));
        db.FeatureSets.Add(FeatureSetOf(SchoolNames.FeatureSets[1], Standard, now));
    }

    private static AppDetails Details(CommandTarget target, AppSource source) =>
        new(target.Name, source, target.StoreId, target.BundleId)
        {
            Families = DeviceFamilies.IPhone | DeviceFamilies.IPad,
        };

    private static App Retired(App app, DateTime now)
    {
        app.Retire(now);
        return app;
    }

    private static FeatureSet FeatureSetOf(CommandTarget target, Restriction forbidden, DateTime now) =>
        FeatureSet.Add(target.Name, target.ProfileId![..target.ProfileId!.LastIndexOf('.')], forbidden, now);

    private static ConfigurationProfile Profile(CommandTarget target, string type, string settings, DateTime now)
    {
        var text = $"""
            <?xml version="1.0" encoding="UTF-8"?>
            <!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
            <plist version="1.0"><dict>
              <key>PayloadType</key><string>Configuration</string><key>PayloadVersion</key><integer>1</integer>
              <key>PayloadIdentifier</key><string>{target.ProfileId}</string><key>PayloadUUID</key><string>{Guid.CreateVersion7()}</string>
              <key>PayloadDisplayName</key><string>{target.Name}</string>
              <key>PayloadContent</key><array><dict>
                <key>PayloadType</key><string>{type}</string><key>PayloadVersion</key><integer>1</integer>
                <key>PayloadIdentifier</key><string>{target.ProfileId}.settings</string><key>PayloadUUID</key><string>{Guid.CreateVersion7()}</string>
                {settings}
              </dict></array>
            </dict></plist>
            """;
        return ProfileFile.Read(Encoding.UTF8.GetBytes(text)) is ProfileReading.Valid sound
            ? ConfigurationProfile.Add(target.Name, sound.Content, needsSupervision: false, now)
            : throw new InvalidOperationException("The sample is no profile.");
    }
}
