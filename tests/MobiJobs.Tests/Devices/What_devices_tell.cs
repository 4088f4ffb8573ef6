using Microsoft.EntityFrameworkCore;
using MobiJobs.Gateway;
using MobiJobs.Jobs;
using MobiJobs.Kinds;
using MobiJobs.Tests.Support;

namespace MobiJobs.Tests.Devices;

/// <summary>What answers tell of a device's profiles, managed apps, details and place, and what follows.</summary>
public sealed class What_devices_tell
{
    private static readonly InstalledApp Typing = new("jp.example.typing", "タイピング練習", "2.1", Managed: null);

    [Fact]
    public async Task A_list_of_apps_that_leaves_it_open_is_completed_by_the_list_of_managed_ones()
    {
        await using var scenario = await Scenario.CreateAsync();
        await BeRealAsync(scenario);

        await AnswerAsync(scenario, JobKind.AppList, new AppListFacts(
            [Typing, new("jp.example.own", "自分のアプリ", null, null), new("jp.example.held", "宣言", null, true)]));

        var asked = await scenario.AskAsync(db => db.Jobs.OrderByDescending(j => j.Id).FirstAsync());
        Assert.Equal((JobKind.ManagedAppList, true), (asked.Kind, asked.DueAt is not null));
        Assert.All(
            await AppsAsync(scenario),
            a => Assert.Equal(a.BundleId == "jp.example.held" ? true : null, a.IsManaged));

        await AnswerAsync(scenario, JobKind.ManagedAppList, new ManagedAppFacts(
        [
            new("jp.example.typing", ManagedAppState.Managed),
            new("jp.example.declined", ManagedAppState.UserRejected),
        ]));
        Assert.Equal(
            [("jp.example.held", true), ("jp.example.own", false), ("jp.example.typing", (bool?)true)],
            (await AppsAsync(scenario)).Select(a => (a.BundleId, a.IsManaged)));
        Assert.Equal(
            ManagedAppState.UserRejected,
            await scenario.AskAsync(db => db.ManagedApps.Where(a => a.BundleId == "jp.example.declined")
                .Select(a => a.State).SingleAsync()));

        await AnswerAsync(
            scenario, JobKind.AppList, new AppListFacts([Typing, new("jp.example.zeta", "配信したて", null, null)]));
        Assert.Equal(
            [("jp.example.typing", true), ("jp.example.zeta", (bool?)null)],
            (await AppsAsync(scenario)).Select(a => (a.BundleId, a.IsManaged)));
    }

    [Fact]
    public async Task What_a_device_says_at_once_of_an_app_is_known_until_it_says_more()
    {
        await using var scenario = await Scenario.CreateAsync();

        await AnswerAsync(scenario, JobKind.AppInstall, new InstallFacts(null, ManagedAppState.NeedsRedemption));
        await AnswerAsync(scenario, JobKind.AppList, new AppListFacts([])); // It follows each delivery.
        await AnswerAsync(
            scenario, JobKind.VppInstall, new InstallFacts("jp.example.typing", ManagedAppState.UserRejected));

        var said = await scenario.AskAsync(db => db.ManagedApps.AsNoTracking().SingleAsync());
        Assert.Equal(("jp.example.typing", ManagedAppState.UserRejected), (said.BundleId, said.State));
    }

    [Theory]
    [InlineData("10.15", false)]
    [InlineData("11.0", true)]
    public async Task A_Mac_is_not_asked_for_what_it_does_not_know(string os, bool isAsked)
    {
        await using var scenario = await Scenario.CreateAsync();
        await BeRealAsync(scenario);
        await scenario.AskAsync(db => db.Devices.ExecuteUpdateAsync(
            set => set.SetProperty(d => d.Model, "Mac16,12").SetProperty(d => d.OsVersion, os)));

        await AnswerAsync(scenario, JobKind.AppList, new AppListFacts([Typing]));

        Assert.Equal(isAsked, await scenario.AskAsync(db => db.Jobs.AnyAsync(j => j.Kind == JobKind.ManagedAppList)));
    }

    [Fact]
    public async Task Nothing_more_is_asked_of_a_device_that_has_said_all()
    {
        await using var scenario = await Scenario.CreateAsync();
        await BeRealAsync(scenario);

        await AnswerAsync(scenario, JobKind.AppList, new AppListFacts([Typing with { Managed = true }]));

        Assert.Equal(1, await scenario.AskAsync(db => db.Jobs.CountAsync()));
    }

    [Fact]
    public async Task After_a_profile_its_device_is_asked_for_the_list_which_names_what_ends_the_management()
    {
        await using var scenario = await Scenario.CreateAsync();
        await BeRealAsync(scenario);
        await AnswerAsync(scenario, JobKind.ProfileInstall, null);
        Assert.Equal(
            JobKind.ProfileList,
            await scenario.AskAsync(db => db.Jobs.OrderByDescending(j => j.Id).Select(j => j.Kind).FirstAsync()));

        await AnswerAsync(scenario, JobKind.ProfileList, new ProfileListFacts(
        [
            new("jp.example.wifi", "Wi-Fi 本社", true, IsManagement: false, IsDeclared: false),
            new("jp.example.mdm", "端末管理", false, IsManagement: true, IsDeclared: false),
        ]));

        Assert.Equal(2, await scenario.AskAsync(db => db.DeviceProfiles.CountAsync()));
        await BeRealAsync(scenario, ChannelKind.Simulated);
        await scenario.RegisterAsync(JobKind.Inactivate);
        await scenario.HandOverAsync();
        Assert.Equal("jp.example.mdm", scenario.Channel.HandedOver[^1].Content.ProfileIdentifier);
    }

    [Fact]
    public async Task Where_a_lost_device_is_is_forgotten_when_it_is_no_longer_lost()
    {
        await using var scenario = await Scenario.CreateAsync();
        await AnswerAsync(scenario, JobKind.LostModeOn, null);
        await AnswerAsync(scenario, JobKind.Location, new PlaceFacts(35.0001, 135.0002, 65, null));
        Assert.True(scenario.Channel.HandedOver[^1].Content.IsLost);
        Assert.Equal(35.0001, await scenario.AskAsync(db => db.DevicePlaces.Select(p => p.Latitude).SingleAsync()));

        await AnswerAsync(scenario, JobKind.LostModeOff, null);

        Assert.Equal(0, await scenario.AskAsync(db => db.DevicePlaces.CountAsync()));
        await scenario.RegisterAsync(JobKind.Location);
        await scenario.HandOverAsync();
        Assert.False(scenario.Channel.HandedOver[^1].Content.IsLost);
    }

    [Fact]
    public async Task Details_are_replaced_by_what_the_device_says_last()
    {
        await using var scenario = await Scenario.CreateAsync();
        InformationFacts Says(DetailFacts details) => new("iPhone", "26.1", null, true, null) { Details = details };

        await AnswerAsync(scenario, JobKind.DeviceInformation, Says(new() { BuildVersion = "23B85", Battery = 0.6 }));
        await AnswerAsync(scenario, JobKind.DeviceInformation, Says(new() { BuildVersion = "23C1", Battery = -1 }));

        var detail = await scenario.AskAsync(db => db.DeviceDetails.SingleAsync());
        Assert.Equal(("23C1", null), (detail.BuildVersion, detail.Battery));
    }

    private static Task BeRealAsync(Scenario scenario, ChannelKind channel = ChannelKind.NanoMdm) =>
        scenario.AskAsync(db => db.Enrollments.ExecuteUpdateAsync(set => set.SetProperty(e => e.Channel, channel)));

    private static Task<List<MobiJobs.Devices.DeviceApp>> AppsAsync(Scenario scenario) =>
        scenario.AskAsync(db => db.DeviceApps.AsNoTracking().OrderBy(a => a.BundleId).ToListAsync());

    /// <summary>The device answers such a job, whether SYSTEM has registered it already or not.</summary>
    private static async Task AnswerAsync(Scenario scenario, JobKind kind, DeviceFacts? facts)
    {
        var open = await scenario.AskAsync(db => db.Jobs.Where(j => j.Kind == kind && j.DueAt != null)
            .Select(j => (long?)j.Id).FirstOrDefaultAsync());
        var job = open ?? await scenario.RegisterAsync(kind);
        await scenario.HandOverAsync();
        await scenario.AskAsync(db => db.Jobs.Where(j => j.Id == job && j.Stage == JobStage.Active)
            .ExecuteUpdateAsync(set => set.SetProperty(j => j.Status, JobStatus.AwaitingDevice)));
        await scenario.AnswerAsync(job, id => new AcknowledgedMessage(id, facts));
    }
}
