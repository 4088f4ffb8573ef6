using System.Text;
using Microsoft.EntityFrameworkCore;
using MobiJobs.Catalogue.Apps;
using MobiJobs.Catalogue.FeatureSets;
using MobiJobs.Catalogue.Profiles;
using MobiJobs.Gateway;
using MobiJobs.Jobs;
using MobiJobs.Kinds;
using MobiJobs.Queue;
using MobiJobs.Tests.Support;

namespace MobiJobs.Tests.Queue;

/// <summary>What the channel is given beside a command's target, when the command is handed over.</summary>
public sealed class What_commands_contain
{
    private static readonly byte[] File = Encoding.UTF8.GetBytes("<plist/>");

    [Fact]
    public async Task A_device_is_named_by_its_number_and_then_asked_what_it_is()
    {
        await using var scenario = await Scenario.CreateAsync();
        var job = await scenario.RegisterAsync(JobKind.DeviceName);
        await scenario.HandOverAsync();

        Assert.Equal("1A-0001", Assert.Single(scenario.Channel.HandedOver).Content.DeviceName);
        await scenario.AnswerAsync(job, id => new AcknowledgedMessage(id, null));

        var asked = await scenario.AskAsync(db => db.Jobs.SingleAsync(j => j.Id != job));
        Assert.Equal((JobKind.DeviceInformation, job), (asked.Kind, asked.ReasonJobId));
    }

    [Fact]
    public async Task A_profile_is_sent_as_its_file_is_at_that_moment()
    {
        await using var scenario = await Scenario.CreateAsync();
        await AddAsync(scenario, ConfigurationProfile.Add("Wi-Fi", Content("jp.example.wifi"), false, scenario.Now));

        var content = await HandOverAsync(scenario, JobKind.ProfileInstall, "Wi-Fi", profileId: "jp.example.wifi");

        Assert.Equal(File, content.Profile);
    }

    [Fact]
    public async Task A_feature_set_is_sent_in_the_version_that_was_ordered_and_removed_by_what_devices_call_it()
    {
        await using var scenario = await Scenario.CreateAsync();
        var first = FeatureSet.Add("校内", "jp.example.school", Restriction.None, scenario.Now);
        await AddAsync(scenario, first, first.Edit("校内", Restriction.None, scenario.Now));

        var applied = await HandOverAsync(
            scenario, JobKind.FeatureSetApply, "校内", profileId: "jp.example.school.v1");
        Assert.Equal(FeatureSetFile.Write(first), applied.Profile);

        var removed = await HandOverAsync(
            scenario, JobKind.FeatureSetRemove, "校内", profileId: "jp.example.school.v1");
        Assert.Equal("jp.example.school", removed.ProfileIdentifier);
    }

    [Fact]
    public async Task An_in_house_app_brings_the_address_of_its_manifest()
    {
        await using var scenario = await Scenario.CreateAsync();
        await AddAsync(scenario, App.Add(new AppDetails("社内", AppSource.InHouse, null, "jp.example.internal")
        {
            ManifestUrl = "https://apps.example/manifest.plist",
        }));

        var content = await HandOverAsync(scenario, JobKind.AppInstall, "社内", bundleId: "jp.example.internal");

        Assert.Equal("https://apps.example/manifest.plist", content.ManifestUrl);
    }

    [Fact]
    public async Task The_device_is_described_as_it_is_known()
    {
        await using var scenario = await Scenario.CreateAsync();
        await scenario.AskAsync(db => db.Devices.ExecuteUpdateAsync(set => set
            .SetProperty(d => d.Model, "MacBook Air")
            .SetProperty(d => d.OsVersion, "26.1")
            .SetProperty(d => d.IsSupervised, false)));

        var content = await HandOverAsync(scenario, JobKind.AppList, "");

        Assert.Equal(new DeviceTraits("MacBook Air", "26.1", false), content.Device);
    }

    private static async Task<CommandContent> HandOverAsync(
        Scenario scenario, JobKind kind, string name, string? bundleId = null, string? profileId = null)
    {
        var enrollment = await scenario.AskAsync(db => db.Enrollments.Select(e => e.Id).SingleAsync());
        var target = kind.HasTarget() ? new CommandTarget(name, null, bundleId, profileId) : null;
        await scenario.DoAsync<DeviceQueue>(queue => queue.RegisterAsync(
            [new NewJob(1, enrollment, kind, target, 2)], scenario.Now, CancellationToken.None));
        await scenario.AdvanceAsync(1);
        await scenario.ContactAsync();
        var command = scenario.Channel.HandedOver[^1];
        var job = await scenario.AskAsync(db => db.Jobs.MaxAsync(j => j.Id));
        await scenario.AnswerAsync(job, id => new AcknowledgedMessage(id, null));
        return command.Content;
    }

    private static Task AddAsync(Scenario scenario, params object[] rows) => scenario.AskAsync(async db =>
    {
        db.AddRange(rows);
        return await db.SaveChangesAsync();
    });

    private static ProfileContent Content(string identifier) => new()
    {
        File = File,
        IsSigned = false,
        DisplayName = null,
        Identifier = identifier,
        Uuid = Guid.NewGuid().ToString(),
        PayloadTypes = ["com.apple.wifi.managed"],
    };
}
