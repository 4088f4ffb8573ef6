using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.AutoDelivery;
using MobiJobs.Catalogue.Apps;
using MobiJobs.Devices.Groups;
using MobiJobs.Devices;
using MobiJobs.Gateway;
using MobiJobs.Jobs.List;
using MobiJobs.Jobs;
using MobiJobs.Kinds;
using MobiJobs.Queue.Stop;
using MobiJobs.Shared;
using MobiJobs.Tests.Support;

namespace MobiJobs.Tests.AutoDelivery;

/// <summary>Lists of automatic delivery on a real store, with the clock set by hand. It is Monday, noon in Tokyo; lists run at 13:00.</summary>
public sealed class AutoDeliveryTests
{
    private static readonly OrganizationTime Tokyo = new(TimeZoneInfo.FindSystemTimeZoneById("Asia/Tokyo"));
    private static readonly InstalledApp Typing = new("jp.example.typing", "タイピング練習", null, Managed: true);

    [Fact]
    public async Task A_due_list_sends_where_the_app_is_missing_and_to_nobody_else()
    {
        await using var scenario = await Scenario.CreateAsync(devices: 5);
        var group = await GroupAsync(scenario, "1年", 1, 2, 3);
        var below = await GroupAsync(scenario, "1年/A組", 4);
        await ListAppsAsync(scenario, 1);
        await ListAppsAsync(scenario, 2, Typing);
        await ListAppsAsync(scenario, 4);
        await AddListAsync(scenario, group, includesBelow: true);

        await RunAsync(scenario);
        Assert.Empty(await JobsAsync(scenario)); // Not yet.
        scenario.Clock.Advance(TimeSpan.FromHours(1));
        await RunAsync(scenario);

        var jobs = await JobsAsync(scenario);
        Assert.Equal([(1, JobKind.VppInstall), (3, JobKind.AppList), (4, JobKind.VppInstall)], jobs.Select(j => (j.DeviceId, j.Kind)));
        Assert.All(jobs, j => Assert.Equal((Requester.SystemId, JobReason.AutomaticDelivery), (j.RequestedById, j.Reason)));
        Assert.Equal((900L, "jp.example.typing", "タイピング練習"), (jobs[0].StoreId!.Value, jobs[0].BundleId, jobs[0].Detail));
        Assert.NotEqual(group, below);
        var row = await scenario.DoAsync<JobList, JobRow?>(list => scenario.AskAsync(db => list.RowAsync(db.Jobs, jobs[0].Id, default)));
        Assert.Contains("「授業」", row!.ReasonText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_device_without_an_app_list_is_asked_first_and_its_answer_decides()
    {
        await using var scenario = await Scenario.CreateAsync(devices: 2);
        var group = await GroupAsync(scenario, "1年", 1, 2);
        await AddListAsync(scenario, group);
        await RunWhenDueAsync(scenario);
        var asked = await JobsAsync(scenario);
        Assert.All(asked, j => Assert.Equal(JobKind.AppList, j.Kind));

        await AnswerListAsync(scenario, asked[0]);
        await AnswerListAsync(scenario, asked[1], Typing);

        var sent = Assert.Single(await JobsAsync(scenario), j => j.Kind == JobKind.VppInstall);
        Assert.Equal((1, JobReason.AutomaticDelivery, asked[0].OperationId), (sent.DeviceId, sent.Reason, sent.OperationId));
        var run = await scenario.AskAsync(db => db.AutoDeliveryRuns.SingleAsync());
        Assert.Equal((1, 2), (run.Deliveries, run.Asked));
    }

    [Fact]
    public async Task An_answer_on_an_excluded_day_sends_nothing()
    {
        await using var scenario = await Scenario.CreateAsync();
        var group = await GroupAsync(scenario, "1年", 1);
        await AddListAsync(scenario, group, excluded: Period.Weekly(WeekDays.Tuesday));
        await RunWhenDueAsync(scenario);
        scenario.Clock.Advance(TimeSpan.FromDays(1));
        await AnswerListAsync(scenario, Assert.Single(await JobsAsync(scenario)));
        Assert.DoesNotContain(await JobsAsync(scenario), j => j.Kind == JobKind.VppInstall);
    }

    [Fact]
    public async Task An_app_that_was_removed_on_the_device_comes_back_with_the_next_run()
    {
        await using var scenario = await Scenario.CreateAsync();
        var group = await GroupAsync(scenario, "1年", 1);
        await ListAppsAsync(scenario, 1, Typing);
        await AddListAsync(scenario, group);
        await RunWhenDueAsync(scenario);
        Assert.Empty(await JobsAsync(scenario)); // It is there, and the list is an hour old.

        scenario.Clock.Advance(TimeSpan.FromDays(1));
        await RunAsync(scenario);
        await AnswerListAsync(scenario, Assert.Single(await JobsAsync(scenario))); // The list is a day old: asked, and the app is gone.
        Assert.Single(await JobsAsync(scenario), j => j.Kind == JobKind.VppInstall);
    }

    [Fact]
    public async Task No_job_is_registered_while_an_equal_one_is_open_whoever_ordered_it()
    {
        await using var scenario = await Scenario.CreateAsync(devices: 3);
        var group = await GroupAsync(scenario, "1年", 1, 2, 3);
        foreach (var device in (long[])[1, 2, 3]) { await ListAppsAsync(scenario, device); }

        await scenario.RegisterAsync(device: 1); // Waiting.
        await scenario.RegisterAsync(device: 2, reservedFor: scenario.Now.AddDays(3));
        await scenario.RegisterAsync(device: 3);
        await scenario.HandOverAsync(3); // A head.
        await AddListAsync(scenario, group);
        await RunWhenDueAsync(scenario);

        Assert.Equal(3, (await JobsAsync(scenario)).Count);
    }

    [Fact]
    public async Task It_runs_once_a_time_however_often_and_wherever_one_looks()
    {
        await using var scenario = await Scenario.CreateAsync();
        var group = await GroupAsync(scenario, "1年", 1);
        await ListAppsAsync(scenario, 1);
        var id = await AddListAsync(scenario, group);
        scenario.Clock.Advance(TimeSpan.FromHours(1));
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => RunAsync(scenario)));
        await RunAsync(scenario);

        Assert.Single(await JobsAsync(scenario));
        Assert.Single(await scenario.AskAsync(db => db.AutoDeliveryRuns.ToListAsync()));
        var list = await scenario.AskAsync(db => db.AutoDeliveryLists.SingleAsync(l => l.Id == id));
        Assert.Equal((scenario.Now, scenario.Now.AddDays(1)), (list.LastRunAt, list.NextRunAt));
    }

    [Fact]
    public async Task A_run_that_dies_anywhere_goes_on_and_registers_nothing_twice()
    {
        for (var step = 0; ; step++)
        {
            await using var scenario = await Scenario.CreateAsync(devices: 2);
            var group = await GroupAsync(scenario, "1年", 1, 2);
            foreach (var device in (long[])[1, 2]) { await ListAppsAsync(scenario, device); }

            await AddListAsync(scenario, group);
            scenario.Clock.Advance(TimeSpan.FromHours(1));
            scenario.Crash.After(step);
            var died = false;
            try { await RunAsync(scenario); }
            catch (Exception e) when (Crash.Is(e)) { died = true; }

            scenario.Crash.After(-1);
            await RunAsync(scenario);
            Assert.Equal([1, 2], (await JobsAsync(scenario)).Select(j => j.DeviceId));
            Assert.NotNull((await scenario.AskAsync(db => db.AutoDeliveryRuns.SingleAsync())).EndedAt);
            if (!died)
            {
                Assert.True(step > 10, $"Only {step} steps were seen.");
                return;
            }
        }
    }

    [Fact]
    public async Task A_run_of_many_devices_is_carried_out_batch_by_batch()
    {
        await using var scenario = await Scenario.CreateAsync();
        var group = await GroupAsync(scenario, "1年", 1);
        await scenario.AskAsync(async db =>
        {
            await db.BulkInsertAsync(Enumerable.Range(0, MissingApps.BatchSize + 100).Select(i => Device.Register($"M-{i}", "x", null, null, group, scenario.Now)), keepKeys: false, default);
            var ids = await db.Devices.Where(d => d.EnrollmentId == null).Select(d => d.Id).ToListAsync();
            await db.BulkInsertAsync(ids.Select(id => Enrollment.Start(id, ChannelKind.Simulated, Scenario.ChannelOf(id), scenario.Now)), keepKeys: false, default);
            return await db.Devices.Where(d => d.EnrollmentId == null).ExecuteUpdateAsync(set => set.SetProperty(d => d.EnrollmentId, d => db.Enrollments.Where(e => e.DeviceId == d.Id).Max(e => (long?)e.Id)));
        });
        await AddListAsync(scenario, group);
        await RunWhenDueAsync(scenario);

        var run = await scenario.AskAsync(db => db.AutoDeliveryRuns.SingleAsync());
        Assert.Equal(MissingApps.BatchSize + 101, run.Asked);
        Assert.Single((await JobsAsync(scenario)).Select(j => j.OperationId).Distinct());
    }

    [Fact]
    public async Task An_app_that_is_gone_after_three_successes_is_held_until_somebody_releases_it()
    {
        await using var scenario = await Scenario.CreateAsync(devices: 2);
        var group = await GroupAsync(scenario, "1年", 1, 2);
        var id = await AddListAsync(scenario, group);
        await ListAppsAsync(scenario, 2, Typing);
        for (var day = 0; day < 3; day++) { await DeliverAsync(scenario, 1); }

        await RunWhenDueAsync(scenario);
        Assert.DoesNotContain(await JobsAsync(scenario), j => j.DueAt is not null && j.Kind == JobKind.VppInstall);
        var hold = await scenario.AskAsync(db => db.DeliveryHolds.SingleAsync());
        Assert.Equal((id, 1L, (DateTime?)null), (hold.ListId, hold.DeviceId, hold.ReleasedAt));
        Assert.Equal(1, (await scenario.AskAsync(db => db.AutoDeliveryRuns.SingleAsync())).Held);

        await scenario.AskAsync(db => db.DeliveryHolds.ExecuteUpdateAsync(set => set.SetProperty(h => h.ReleasedAt, scenario.Now)));
        scenario.Clock.Advance(TimeSpan.FromDays(1));
        await ListAppsAsync(scenario, 1);
        await RunAsync(scenario);
        Assert.Single(await JobsAsync(scenario), j => j.DueAt is not null && j.Kind == JobKind.VppInstall);
    }

    [Fact]
    public async Task Two_successes_or_three_that_are_long_ago_hold_nothing()
    {
        await using var scenario = await Scenario.CreateAsync();
        var group = await GroupAsync(scenario, "1年", 1);
        for (var day = 0; day < 2; day++) { await DeliverAsync(scenario, 1); }

        scenario.Clock.Advance(TimeSpan.FromDays(8));
        await DeliverAsync(scenario, 1);
        await AddListAsync(scenario, group);
        await RunWhenDueAsync(scenario);
        Assert.Single(await JobsAsync(scenario), j => j.DueAt is not null && j.Kind == JobKind.VppInstall);
        Assert.Empty(await scenario.AskAsync(db => db.DeliveryHolds.ToListAsync()));
    }

    [Fact]
    public async Task A_delivery_whose_app_list_is_still_to_come_is_not_repeated()
    {
        await using var scenario = await Scenario.CreateAsync();
        var group = await GroupAsync(scenario, "1年", 1);
        await ListAppsAsync(scenario, 1);
        var job = await scenario.RegisterAsync();
        await scenario.HandOverAsync();
        await scenario.AnswerAsync(job, id => new AcknowledgedMessage(id, null));
        await AddListAsync(scenario, group);
        await RunWhenDueAsync(scenario);
        Assert.Single(await JobsAsync(scenario), j => j.Kind == JobKind.VppInstall);
    }

    [Fact]
    public async Task A_paused_list_or_a_retired_app_or_a_device_it_does_not_fit_gets_nothing()
    {
        await using var scenario = await Scenario.CreateAsync(devices: 2);
        var group = await GroupAsync(scenario, "1年", 1);
        var other = await GroupAsync(scenario, "2年", 2);
        foreach (var device in (long[])[1, 2]) { await ListAppsAsync(scenario, device); }

        var paused = await AddListAsync(scenario, group);
        await EditAsync(scenario, paused, l => l.Pause(scenario.Now));
        var fitting = await AddListAsync(scenario, other);
        await scenario.AskAsync(db => db.Devices.Where(d => d.Id == 2).ExecuteUpdateAsync(set => set.SetProperty(d => d.Model, "iPhone 15")));
        await scenario.AskAsync(db => db.Apps.ExecuteUpdateAsync(set => set.SetProperty(a => a.Families, DeviceFamilies.IPad)));
        await RunWhenDueAsync(scenario);
        Assert.Empty(await JobsAsync(scenario));

        await scenario.AskAsync(db => db.Devices.ExecuteUpdateAsync(set => set.SetProperty(d => d.OsVersion, "17.7")));
        await scenario.AskAsync(db => db.Apps.ExecuteUpdateAsync(set => set.SetProperty(a => a.Families, DeviceFamilies.IPhone).SetProperty(a => a.MinimumOs, "18")));
        scenario.Clock.Advance(TimeSpan.FromDays(1));
        await RunAsync(scenario);
        Assert.Empty(await JobsAsync(scenario));

        await scenario.AskAsync(db => db.Apps.ExecuteUpdateAsync(set => set.SetProperty(a => a.MinimumOs, (string?)null).SetProperty(a => a.RetiredAt, scenario.Now)));
        await EditAsync(scenario, paused, l => l.Resume(Tokyo, scenario.Now));
        scenario.Clock.Advance(TimeSpan.FromDays(1));
        await RunAsync(scenario);
        Assert.Empty(await JobsAsync(scenario));
        Assert.NotEqual(paused, fitting);
    }

    [Fact]
    public async Task Delivery_that_is_stopped_still_registers_but_wakes_nobody()
    {
        await using var scenario = await Scenario.CreateAsync();
        var group = await GroupAsync(scenario, "1年", 1);
        await ListAppsAsync(scenario, 1);
        await scenario.DoAsync<DeliveryStop, bool>(stop => stop.StopAsync(new("y.tanaka", 2), default));
        await AddListAsync(scenario, group);
        await RunWhenDueAsync(scenario);
        await scenario.AdvanceAsync(1);
        Assert.Equal(JobStatus.Waiting, Assert.Single(await JobsAsync(scenario)).Status);
        Assert.Empty(scenario.Channel.Woken);
    }

    [Fact]
    public async Task The_store_keeps_an_app_from_being_in_two_lists_of_a_group()
    {
        await using var scenario = await Scenario.CreateAsync();
        var group = await GroupAsync(scenario, "1年", 1);
        await AddListAsync(scenario, group);
        await Assert.ThrowsAsync<DbUpdateException>(() => AddListAsync(scenario, group, "別のリスト"));
    }

    private static async Task<int> GroupAsync(Scenario scenario, string path, params long[] devices)
    {
        var group = await scenario.AskAsync(async db => (await GroupRegister.EnsureAsync(db, path.Split('/'), default)).Id);
        await scenario.AskAsync(db => db.Devices.Where(d => devices.Contains(d.Id)).ExecuteUpdateAsync(set => set.SetProperty(d => d.GroupId, group)));
        return group;
    }

    private static Task<int> AddListAsync(Scenario scenario, int group, string name = "授業", bool includesBelow = false, Period? excluded = null) => scenario.AskAsync(async db =>
    {
        var app = await db.Apps.FirstOrDefaultAsync();
        if (app is null)
        {
            app = App.Add(new AppDetails("タイピング練習", AppSource.Vpp, 900, Typing.BundleId));
            db.Apps.Add(app);
            await db.SaveChangesAsync();
        }

        var list = AutoDeliveryList.Add(group, new AutoDeliveryDetails(name, includesBelow, new Schedule(WeekDays.All, 13 * 60, excluded is null ? [] : [excluded]), [app.Id]), Tokyo, scenario.Now);
        db.AutoDeliveryLists.Add(list);
        await db.SaveChangesAsync();
        return list.Id;
    });

    private static Task EditAsync(Scenario scenario, int id, Action<AutoDeliveryList> edit) => scenario.AskAsync(async db =>
    {
        edit(await db.AutoDeliveryLists.Include(l => l.Periods).SingleAsync(l => l.Id == id));
        return await db.SaveChangesAsync();
    });

    /// <summary>The device's last app list, of just now.</summary>
    private static Task ListAppsAsync(Scenario scenario, long device, params InstalledApp[] apps) => scenario.AskAsync(async db =>
    {
        await db.DeviceApps.Where(a => a.DeviceId == device).ExecuteDeleteAsync();
        db.DeviceApps.AddRange(apps.Select(a => DeviceApp.From(device, a)!));
        (await db.Devices.SingleAsync(d => d.Id == device)).RecordAppList(scenario.Now);
        return await db.SaveChangesAsync();
    });

    /// <summary>One delivery that succeeds, is confirmed by the app list, and is gone again in the next one.</summary>
    private static async Task DeliverAsync(Scenario scenario, long device)
    {
        var job = await scenario.RegisterAsync(device: device);
        await scenario.HandOverAsync(device);
        await scenario.AnswerAsync(job, id => new AcknowledgedMessage(id, null));
        var list = (await JobsAsync(scenario)).Last(j => j.Kind == JobKind.AppList && j.DeviceId == device);
        await AnswerListAsync(scenario, list, Typing);
        await ListAppsAsync(scenario, device);
    }

    private static async Task AnswerListAsync(Scenario scenario, Job job, params InstalledApp[] apps)
    {
        await scenario.HandOverAsync(job.DeviceId);
        await scenario.AnswerAsync(job.Id, id => new AcknowledgedMessage(id, new AppListFacts(apps)));
    }

    private static async Task RunWhenDueAsync(Scenario scenario)
    {
        scenario.Clock.Advance(TimeSpan.FromHours(1));
        await RunAsync(scenario);
    }

    private static Task RunAsync(Scenario scenario) => scenario.DoAsync<AutoDeliveries>(deliveries => deliveries.RunAsync(default));

    private static Task<List<Job>> JobsAsync(Scenario scenario) => scenario.AskAsync(db => db.Jobs.AsNoTracking().OrderBy(j => j.DeviceId).ThenBy(j => j.Id).ToListAsync());
}
