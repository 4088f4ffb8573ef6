using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.AutoDelivery.Lists;
using MobiJobs.Catalogue.Apps;
using MobiJobs.Gateway;
using MobiJobs.Jobs;
using MobiJobs.Jobs.List;
using MobiJobs.Kinds;
using MobiJobs.Tests.Support;
using static MobiJobs.Tests.AutoDelivery.AutoDeliverySteps;

namespace MobiJobs.Tests.AutoDelivery;

/// <summary>Which devices a run sends an app to, and which it asks for their app list first.</summary>
public sealed class MissingAppTests
{
    [Fact]
    public async Task A_due_list_sends_where_the_app_is_missing_and_to_nobody_else()
    {
        await using var scenario = await Scenario.CreateAsync(devices: 5);
        var group = await GroupAsync(scenario, "1年", 1, 2, 3);
        await GroupAsync(scenario, "1年/A組", 4);
        await ListAppsAsync(scenario, 1);
        await ListAppsAsync(scenario, 2, Typing);
        await ListAppsAsync(scenario, 4);
        await AddListAsync(scenario, group, includesBelow: true);

        await RunAsync(scenario);
        Assert.Empty(await JobsAsync(scenario)); // Not yet.
        scenario.Clock.Advance(TimeSpan.FromHours(1));
        await RunAsync(scenario);

        var jobs = await JobsAsync(scenario);
        Assert.Equal(
            [(1, JobKind.VppInstall), (3, JobKind.AppList), (4, JobKind.VppInstall)],
            jobs.Select(j => (j.DeviceId, j.Kind)));
        Assert.All(
            jobs,
            j => Assert.Equal((Requester.SystemId, JobReason.AutomaticDelivery), (j.RequestedById, j.Reason)));
        Assert.Equal(
            (900L, "jp.example.typing", "タイピング練習"),
            (jobs[0].StoreId!.Value, jobs[0].BundleId, jobs[0].Detail));
        var row = await scenario.DoAsync<JobList, JobRow?>(
            list => list.RowAsync(jobs[0].Id, default));
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
        Assert.Equal(
            (1, JobReason.AutomaticDelivery, asked[0].OperationId),
            (sent.DeviceId, sent.Reason, sent.OperationId));
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
        // The list is a day old: asked, and the app is gone.
        await AnswerListAsync(scenario, Assert.Single(await JobsAsync(scenario)));
        Assert.Single(await JobsAsync(scenario), j => j.Kind == JobKind.VppInstall);
    }

    [Fact]
    public async Task No_job_is_registered_while_an_equal_one_is_open_whoever_ordered_it()
    {
        await using var scenario = await Scenario.CreateAsync(devices: 3);
        var group = await GroupAsync(scenario, "1年", 1, 2, 3);
        foreach (var device in (long[])[1, 2, 3]) { await ListAppsAsync(scenario, device); }

        await scenario.RegisterAsync(device: 1, storeId: TypingStoreId); // Waiting.
        await scenario.RegisterAsync(device: 2, storeId: TypingStoreId, reservedFor: scenario.Now.AddDays(3));
        await scenario.RegisterAsync(device: 3, storeId: TypingStoreId);
        await scenario.HandOverAsync(3); // A head.
        await AddListAsync(scenario, group);
        await RunWhenDueAsync(scenario);

        Assert.Equal(3, (await JobsAsync(scenario)).Count);
    }

    [Fact]
    public async Task A_delivery_whose_app_list_is_still_to_come_is_not_repeated()
    {
        await using var scenario = await Scenario.CreateAsync();
        var group = await GroupAsync(scenario, "1年", 1);
        await ListAppsAsync(scenario, 1);
        var job = await scenario.RegisterAsync(storeId: TypingStoreId);
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
        await AddListAsync(scenario, other);
        await scenario.AskAsync(db => db.Devices
            .Where(d => d.Id == 2)
            .ExecuteUpdateAsync(set => set.SetProperty(d => d.Model, "iPhone 15")));
        await scenario.AskAsync(
            db => db.Apps.ExecuteUpdateAsync(set => set.SetProperty(a => a.Families, DeviceFamilies.IPad)));
        await RunWhenDueAsync(scenario);
        Assert.Empty(await JobsAsync(scenario));

        await scenario.AskAsync(db => db.Devices.ExecuteUpdateAsync(set => set.SetProperty(d => d.OsVersion, "17.7")));
        await scenario.AskAsync(db => db.Apps.ExecuteUpdateAsync(set => set
            .SetProperty(a => a.Families, DeviceFamilies.IPhone)
            .SetProperty(a => a.MinimumOs, "18")));
        scenario.Clock.Advance(TimeSpan.FromDays(1));
        await RunAsync(scenario);
        Assert.Empty(await JobsAsync(scenario));

        await scenario.AskAsync(db => db.Apps.ExecuteUpdateAsync(set => set
            .SetProperty(a => a.MinimumOs, (string?)null)
            .SetProperty(a => a.RetiredAt, scenario.Now)));
        await EditAsync(scenario, paused, l => l.Resume(Tokyo, scenario.Now));
        scenario.Clock.Advance(TimeSpan.FromDays(1));
        await RunAsync(scenario);
        Assert.Empty(await JobsAsync(scenario));
    }
}
