using Microsoft.EntityFrameworkCore;
using MobiJobs.AutoDelivery.Missing;
using MobiJobs.Jobs;
using MobiJobs.Queue.Stop;
using MobiJobs.Runs;
using MobiJobs.Tests.Support;
using static MobiJobs.Tests.AutoDelivery.AutoDeliverySteps;

namespace MobiJobs.Tests.AutoDelivery;

/// <summary>When a list runs, and what an interruption leaves.</summary>
public sealed class AutoDeliveryRunTests
{
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
    public async Task A_run_resumes_after_a_crash_at_any_step_and_registers_nothing_twice()
    {
        for (var step = 0; ; step++)
        {
            await using var scenario = await Scenario.CreateAsync(devices: 2);
            var group = await GroupAsync(scenario, "1年", 1, 2);
            foreach (var device in (long[])[1, 2]) { await ListAppsAsync(scenario, device); }

            await AddListAsync(scenario, group);
            scenario.Clock.Advance(TimeSpan.FromHours(1));
            scenario.Crash.After(step);
            try { await RunAsync(scenario); }
            catch (Exception e) when (Crash.Is(e)) { } // One of several lists is logged, and the others go on.

            var died = scenario.Crash.IsDead;
            scenario.Crash.After(-1);
            await RunAsync(scenario);
            scenario.Clock.Advance(TimeSpan.FromMinutes(1)); // The lease of whoever died has ended.
            await scenario.SweepAsync();
            Assert.Equal([1, 2], (await JobsAsync(scenario)).Select(j => j.DeviceId));
            var run = await scenario.AskAsync(db => db.AutoDeliveryRuns.SingleAsync());
            Assert.Equal(2, run.Deliveries);
            Assert.NotNull(await scenario.AskAsync(
                db => db.Runs.Where(r => r.Id == run.RunId).Select(r => r.EndedAt).SingleAsync()));
            if (!died)
            {
                Assert.True(step > 10, $"Only {step} steps were seen.");
                return;
            }
        }
    }

    [Fact]
    public async Task A_run_of_many_devices_is_carried_out_chunk_by_chunk_under_one_operation()
    {
        await using var scenario = await Scenario.CreateAsync(devices: 5, chunk: 2);
        var group = await GroupAsync(scenario, "1年", 1, 2, 3, 4, 5);
        await AddListAsync(scenario, group);
        await RunWhenDueAsync(scenario);

        var run = await scenario.AskAsync(db => db.AutoDeliveryRuns.SingleAsync());
        var jobs = await JobsAsync(scenario);
        Assert.Equal((5, 5), (run.Asked, jobs.Count));
        Assert.Equal(run.OperationId, Assert.Single(jobs.Select(j => j.OperationId).Distinct()));
    }

    [Fact]
    public async Task A_scheduled_run_keeps_only_what_became_a_job()
    {
        await using var scenario = await Scenario.CreateAsync(devices: 4);
        var group = await GroupAsync(scenario, "1年", 1, 2, 3, 4);
        foreach (var device in (long[])[1, 2, 3]) { await ListAppsAsync(scenario, device); }

        await ListAppsAsync(scenario, 4, Typing);
        await scenario.RegisterAsync(device: 2, storeId: TypingStoreId);
        await AddListAsync(scenario, group);
        await RunWhenDueAsync(scenario);

        var run = await scenario.AskAsync(db => db.Runs.SingleAsync());
        Assert.Equal(
            [(1, RunOutcome.Done, DeliveryVerdict.Send), (3, RunOutcome.Done, DeliveryVerdict.Send)],
            await ItemsAsync(scenario, run.Id));
        Assert.Equal((2, true), (run.Shown, run.EndedAt is not null));
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
}
