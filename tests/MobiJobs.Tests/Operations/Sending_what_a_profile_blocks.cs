using System.Text;
using MobiJobs.Catalogue.Profiles;
using MobiJobs.Devices.Known;
using MobiJobs.Gateway;
using MobiJobs.Kinds;
using MobiJobs.Operations.Send;
using MobiJobs.Tests.Catalogue.Profiles;
using MobiJobs.Tests.Support;

namespace MobiJobs.Tests.Operations;

/// <summary>An app that a profile on the device blocks would be installed, and could not be opened.</summary>
public sealed class Sending_what_a_profile_blocks
{
    [Theory]
    [InlineData("blockedAppBundleIDs", "jp.example.typing", true)]
    [InlineData("blockedAppBundleIDs", "jp.example.other", false)]
    [InlineData("allowListedAppBundleIDs", "jp.example.other", true)]
    [InlineData("allowListedAppBundleIDs", "jp.example.typing", false)]
    public async Task Is_said_before_it_is_sent(string list, string app, bool isBlocked)
    {
        await using var scenario = await Scenario.CreateAsync(devices: 2);
        await scenario.AskAsync(db =>
        {
            db.Profiles.Add(ConfigurationProfile.Add("校内", With(list, app), needsSupervision: false, scenario.Now));
            db.DeviceProfiles.Add(DeviceProfile.From(
                1, new InstalledProfile("jp.example.school", "校内", true, false, false))!);
            return db.SaveChangesAsync();
        });

        var run = await SendingTests.CheckAsync(scenario, JobKind.VppInstall, [SendingTests.Typing], [1, 2]);
        var found = (await SendingTests.FindingsAsync(scenario, run))
            .Where(f => f.Finding == CheckFinding.AppBlocked)
            .Select(f => (f.Jobs, f.IsLeftOut, f.Devices.Single()));
        Assert.Equal(isBlocked ? [(1, true, "1A-0001")] : [], found);
    }

    private static ProfileContent With(string list, string app)
    {
        var text = Reading_a_profile.Profile().Replace(
            "<key>allowBookstore</key>",
            $"<key>{list}</key><array><string>{app}</string></array><key>allowBookstore</key>",
            StringComparison.Ordinal);
        return Assert.IsType<ProfileReading.Valid>(ProfileFile.Read(Encoding.UTF8.GetBytes(text))).Content;
    }
}
