using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.Catalogue.Apps;
using MobiJobs.Devices;
using MobiJobs.Gateway;
using MobiJobs.Kinds;
using MobiJobs.Operations.Send;
using MobiJobs.Runs;
using MobiJobs.Tests.Support;

namespace MobiJobs.Tests.Operations;

/// <summary>The check before sending, and registering exactly what it showed.</summary>
public sealed class SendingTests
{
    private static readonly Actor Tanaka = new("y.tanaka", 2);
    internal static readonly CatalogueItem Typing = new(
        new CommandTarget("タイピング練習", 1, "jp.example.typing", null),
        DeviceFamilies.IPad);
    private static readonly CatalogueItem Maths = new(new CommandTarget("数学ドリル", 2, "jp.example.math", null));

    [Fact]
    public async Task The_check_names_what_would_fail_or_be_for_nothing_and_leaves_it_out()
    {
        await using var scenario = await Scenario.CreateAsync(devices: 5);
        await scenario.RegisterAsync(JobKind.VppInstall, device: 1, bundleId: "jp.example.typing");
        await scenario.AskAsync(db => db.Jobs.ExecuteUpdateAsync(set => set.SetProperty(j => j.StoreId, 1)));
        await scenario.AskAsync(db =>
            db.Devices.Where(d => d.Id == 2).ExecuteUpdateAsync(set => set.SetProperty(d => d.Model, "iPhone 15")));
        await HasAppAsync(scenario, device: 3, "jp.example.typing", isManaged: true);
        await LeaveAsync(scenario, device: 4);

        var run = await CheckAsync(scenario, JobKind.VppInstall, [Typing], [1, 2, 3, 4, 5]);

        Assert.Equal((5, 1), (await DevicesAsync(scenario, run), run.Count));
        Assert.Equal(
            [CheckFinding.NotManaged, CheckFinding.WrongFamily, CheckFinding.AlreadyInstalled, CheckFinding.EqualOpen],
            (await FindingsAsync(scenario, run)).Select(f => f.Finding));
        Assert.All(await FindingsAsync(scenario, run), f => Assert.True(f.IsLeftOut && f.Jobs == 1));
        Assert.Equal(["1A-0002"], (await FindingsAsync(scenario, run))[1].Devices);
    }

    [Fact]
    public async Task An_app_that_needs_a_later_OS_is_left_out_where_the_device_s_is_known_to_be_older()
    {
        await using var scenario = await Scenario.CreateAsync(devices: 5);
        (long, string?)[] versions = [(1, "17.7"), (2, "18.0"), (3, null), (4, "beta"), (5, "9.3.5")];
        foreach (var (device, version) in versions)
        {
            await scenario.AskAsync(db =>
                db.Devices.Where(d => d.Id == device).ExecuteUpdateAsync(set =>
                    set.SetProperty(d => d.OsVersion, version)));
        }

        var run = await CheckAsync(
            scenario,
            JobKind.VppInstall,
            [Typing with { MinimumOs = "18" }, Maths],
            [1, 2, 3, 4, 5]);

        var found = Assert.Single(await FindingsAsync(scenario, run));
        Assert.Equal((CheckFinding.OsTooOld, 2, true), (found.Finding, found.Jobs, found.IsLeftOut));
        Assert.Equal(["1A-0001", "1A-0005"], found.Devices);
        Assert.Equal(8, run.Count);
        Assert.True(await ToggleAsync(scenario, run, CheckFinding.OsTooOld));
        Assert.Equal(10, (await FindAsync(scenario, run.Id))!.Count);
        Assert.Equal(
            1,
            (await CheckAsync(scenario, JobKind.AppRemove, [Typing with { MinimumOs = "18" }], [1])).Count);
    }

    [Fact]
    public async Task What_is_sent_is_what_the_catalogue_said_of_its_OS_at_the_check()
    {
        await using var scenario = await Scenario.CreateAsync();
        await scenario.AskAsync(async db =>
        {
            db.Apps.Add(App.Add(new AppDetails("数学ドリル", AppSource.Vpp, 2, "jp.example.math") { MinimumOs = "16.4" }));
            return await db.SaveChangesAsync();
        });
        var items = await scenario.DoAsync<CatalogueItems, IReadOnlyList<CatalogueItem>>(catalogue =>
            catalogue.ReadAsync(JobKind.VppInstall, [1], default));
        var run = await CheckAsync(scenario, JobKind.VppInstall, [.. items], [1]);
        await scenario.AskAsync(db => db.Apps.ExecuteUpdateAsync(set => set.SetProperty(a => a.MinimumOs, "18")));

        Assert.Equal("16.4", OperationOrder.Of(run).Items.Single().MinimumOs);
        Assert.Empty(
            await scenario.DoAsync<CatalogueItems, IReadOnlyList<int>>(catalogue =>
                catalogue.FindAgainAsync(JobKind.VppInstall, items, default)));
    }

    [Fact]
    public async Task What_cannot_be_removed_is_said_and_a_device_we_know_nothing_of_is_given_the_benefit_of_the_doubt()
    {
        await using var scenario = await Scenario.CreateAsync(devices: 4);
        await HasAppAsync(scenario, device: 1, "jp.example.typing", isManaged: true);
        await HasAppAsync(scenario, device: 2, "jp.example.typing", isManaged: false);
        await HasAppAsync(scenario, device: 3, "jp.example.other", isManaged: true);

        var run = await CheckAsync(scenario, JobKind.AppRemove, [Typing], [1, 2, 3, 4]);

        Assert.Equal(
            [(CheckFinding.NotManagedApp, 1), (CheckFinding.NotInstalled, 1)],
            (await FindingsAsync(scenario, run)).Select(f => (f.Finding, f.Jobs)));
        Assert.Equal(2, run.Count);
    }

    [Fact]
    public async Task Lost_mode_is_for_supervised_devices()
    {
        await using var scenario = await Scenario.CreateAsync(devices: 3);
        await scenario.AskAsync(db =>
            db.Devices.Where(d => d.Id < 3).ExecuteUpdateAsync(set =>
                set.SetProperty(d => d.IsSupervised, d => d.Id == 1)));
        var run = await CheckAsync(scenario, JobKind.LostModeOn, [], [1, 2, 3]);
        Assert.Equal(
            (CheckFinding.NotSupervised, 2),
            ((await FindingsAsync(scenario, run)).Single().Finding, run.Count));
    }

    [Fact]
    public async Task A_person_may_send_all_the_same_but_never_to_a_device_that_left()
    {
        await using var scenario = await Scenario.CreateAsync(devices: 2);
        await HasAppAsync(scenario, device: 1, "jp.example.typing", isManaged: true);
        await LeaveAsync(scenario, device: 2);
        var run = await CheckAsync(scenario, JobKind.VppInstall, [Typing], [1, 2]);
        Assert.Equal(0, run.Count);

        Assert.False(await ToggleAsync(scenario, run, CheckFinding.NotManaged));
        Assert.True(await ToggleAsync(scenario, run, CheckFinding.AlreadyInstalled));
        Assert.False(await ToggleAsync(scenario, run, CheckFinding.AlreadyInstalled)); // A second window.

        Assert.Equal(1, (await ConfirmAsync(scenario, run.Id, 1))!.Report.Done);
        Assert.Equal([1L], await scenario.AskAsync(db => db.Jobs.Select(j => j.DeviceId).ToListAsync()));
    }

    [Fact]
    public async Task Two_apps_to_three_devices_are_one_operation_and_six_jobs_in_the_order_of_the_apps()
    {
        await using var scenario = await Scenario.CreateAsync(devices: 3);
        var run = await CheckAsync(scenario, JobKind.VppInstall, [Typing, Maths], [3, 1, 2]);
        var done = await ConfirmAsync(scenario, run.Id, 6);

        Assert.Equal(6, done!.Report.Done);
        var jobs = await scenario.AskAsync(db =>
            db.Jobs.Where(j => j.OperationId == done.Operation.Id)
                .OrderBy(j => j.DeviceId)
                .ThenBy(j => j.JoinNo)
                .Select(j => new { j.DeviceId, j.BundleId })
                .ToListAsync());
        Assert.Equal([1L, 1, 2, 2, 3, 3], jobs.Select(j => j.DeviceId));
        Assert.All(
            jobs.Chunk(2),
            pair => Assert.Equal(["jp.example.typing", "jp.example.math"], pair.Select(j => j.BundleId)));
        Assert.Equal(
            "タイピング練習, 数学ドリル",
            await scenario.AskAsync(db => db.Operations.Select(o => o.Detail).SingleAsync()));
        Assert.Equal(
            6,
            await scenario.AskAsync(db =>
                db.Audit.Where(a => a.Action == MobiJobs.Audit.AuditAction.OperationRegistered)
                    .Select(a => a.Count)
                    .SingleAsync()));
    }

    [Fact]
    public async Task What_is_confirmed_is_what_was_shown_once_to_this_person_and_within_the_hour()
    {
        await using var scenario = await Scenario.CreateAsync(devices: 3);
        var run = await CheckAsync(scenario, JobKind.VppInstall, [Maths], [1, 2]);
        await scenario.RegisterAsync(device: 3); // Later: not meant.

        Assert.Null(await ConfirmAsync(scenario, run.Id, 3));
        Assert.Null(await ConfirmAsync(scenario, run.Id, 2, new Actor("k.mori", 3)));
        Assert.NotNull(await ConfirmAsync(scenario, run.Id, 2));
        Assert.Null(await ConfirmAsync(scenario, run.Id, 2));
        var late = await CheckAsync(scenario, JobKind.AppList, [], [1]);
        scenario.Clock.Advance(TimeSpan.FromMinutes(61));
        Assert.Null(await ConfirmAsync(scenario, late.Id, 1));
        Assert.Equal(3, await scenario.AskAsync(db => db.Jobs.CountAsync()));
    }

    [Fact]
    public async Task Numbers_groups_and_a_filter_mean_each_device_once()
    {
        await using var scenario = await Scenario.CreateAsync(devices: 4);
        var group = await scenario.AskAsync(db => Fleet.AddAsync(db, 3, "本校", scenario.Now));
        await scenario.RegisterAsync(JobKind.Lock, device: 1);
        await scenario.RegisterAsync(JobKind.Lock, device: 5);
        await scenario.RegisterAsync(JobKind.Lock, device: 3);
        var run = await StartAsync(
            scenario,
            JobKind.AppList,
            [],
            new Recipients([1, 5], [group], "kind=lock&open=true"));

        // 1 and 5 by number, 6 and 7 by group, 3 by its job.
        Assert.Equal((5, 5), (await DevicesAsync(scenario, run), run.Count));
    }

    [Fact]
    public void Each_kind_is_offered_once() =>
        Assert.Equal(Enum.GetValues<JobKind>().Order(), OperationKinds.Groups.SelectMany(g => g.Kinds).Order());

    internal static async Task<Run> StartAsync(
        Scenario scenario,
        JobKind kind,
        CatalogueItem[] items,
        Recipients selection,
        DateTime? reserveFor = null)
    {
        var id = await scenario.DoAsync<OperationPreviews, long>(previews =>
            previews.StartAsync(new OperationOrder(kind, items, reserveFor), selection, Tanaka, default));
        return (await FindAsync(scenario, id))!;
    }

    internal static Task<Run?> FindAsync(Scenario scenario, long run, Actor? by = null) =>
        scenario.DoAsync<OperationPreviews, Run?>(previews => previews.FindAsync(run, by ?? Tanaka, default));

    internal static async Task<SentOperation?> ConfirmAsync(
        Scenario scenario,
        long run,
        int count,
        Actor? by = null,
        bool clears = false)
    {
        if (await FindAsync(scenario, run, by) is not { } preview) { return null; }

        var done = await scenario.DoAsync<OperationPreviews, Run?>(previews =>
            previews.ConfirmAsync(preview, count, clears, by ?? Tanaka, default));
        return done is null
            ? null
            : await scenario.DoAsync<CheckReport, SentOperation?>(report => report.SentAsync(done, default));
    }

    internal static Task<int> DevicesAsync(Scenario scenario, Run run) =>
        scenario.DoAsync<CheckReport, int>(report => report.CountDevicesAsync(run, default));

    internal static Task<int> DeleteAsync(Scenario scenario, params long[] devices) => scenario.AskAsync(async db =>
    {
        var deleted = db.Devices.Where(d => devices.Contains(d.Id));
        await deleted.ExecuteUpdateAsync(set => set.SetProperty(d => d.EnrollmentId, (long?)null));
        await db.Enrollments.Where(e => devices.Contains(e.DeviceId)).ExecuteDeleteAsync();
        return await deleted.ExecuteDeleteAsync();
    });

    internal static Task<bool> ToggleAsync(Scenario scenario, Run run, CheckFinding finding) =>
        scenario.DoAsync<OperationPreviews, bool>(previews => previews.DecideFindingAsync(
            run, finding, (OperationOrder.Of(run).LeaveOut & finding) == CheckFinding.None, default));

    internal static Task<Run> CheckAsync(
        Scenario scenario,
        JobKind kind,
        CatalogueItem[] items,
        long[] devices) =>
        StartAsync(scenario, kind, items, new Recipients(devices, [], null));

    internal static Task<IReadOnlyList<CheckFindingCount>> FindingsAsync(Scenario scenario, Run run) =>
        scenario.DoAsync<CheckReport, IReadOnlyList<CheckFindingCount>>(report => report.FindingsAsync(run, default));

    internal static Task LeaveAsync(Scenario scenario, long device) =>
        scenario.AskAsync(db =>
            db.Devices.Where(d => d.Id == device).ExecuteUpdateAsync(set =>
                set.SetProperty(d => d.EnrollmentId, (long?)null)));

    internal static Task<int> HasAppAsync(Scenario scenario, long device, string bundleId, bool isManaged) =>
        scenario.AskAsync(async db =>
    {
        db.DeviceApps.Add(DeviceApp.From(device, new InstalledApp(bundleId, bundleId, null, isManaged))!);
        (await db.Devices.SingleAsync(d => d.Id == device)).RecordAppList(scenario.Now);
        return await db.SaveChangesAsync();
    });
}
