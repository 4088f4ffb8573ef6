using MobiJobs.Gateway;
using Microsoft.EntityFrameworkCore;
using MobiJobs.AutoDelivery;
using MobiJobs.Devices;
using MobiJobs.Jobs;
using MobiJobs.Queue.Stop;
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
            await db.BulkInsertAsync(
                Enumerable.Range(0, MissingApps.BatchSize + 100)
                    .Select(i => Device.Register($"M-{i}", "x", null, null, group, scenario.Now)),
                keepKeys: false,
                default);
            var ids = await db.Devices.Where(d => d.EnrollmentId == null).Select(d => d.Id).ToListAsync();
            await db.BulkInsertAsync(
                ids.Select(id => Enrollment.Start(id, ChannelKind.Simulated, Scenario.ChannelOf(id), scenario.Now)),
                keepKeys: false,
                default);
            return await db.Devices.Where(d => d.EnrollmentId == null).ExecuteUpdateAsync(set => set.SetProperty(
                d => d.EnrollmentId,
                d => db.Enrollments.Where(e => e.DeviceId == d.Id).Max(e => (long?)e.Id)));
        });
        await AddListAsync(scenario, group);
        await RunWhenDueAsync(scenario);

        var run = await scenario.AskAsync(db => db.AutoDeliveryRuns.SingleAsync());
        Assert.Equal(MissingApps.BatchSize + 101, run.Asked);
        Assert.Single((await JobsAsync(scenario)).Select(j => j.OperationId).Distinct());
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
