using System.Linq.Expressions;
using Hangfire;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using MobiJobs.Data;
using MobiJobs.Kinds;
using MobiJobs.Operations.Reserve;
using MobiJobs.Operations.Send;
using MobiJobs.Queue.Acts;
using MobiJobs.Runs;
using MobiJobs.Tests.Support;
using Moq;

namespace MobiJobs.Tests.Operations;

/// <summary>More devices than one transaction takes.</summary>
public sealed class ManyTests
{
    private const int Devices = 4500;

    [Fact]
    public async Task Dying_at_any_step_of_a_long_check_and_registration_loses_no_job_and_doubles_none()
    {
        await using var scenario = await Scenario.CreateAsync();
        var group = await scenario.AskAsync(db => Fleet.AddAsync(db, Devices, "本校", scenario.Now));
        var run = await SendingTests.StartAsync(scenario, JobKind.AppList, [], new Recipients([], [group], null));
        Assert.Null(run.ReadyAt); // A worker continues the check.

        var deaths = await DieAndGoOnAsync(scenario, r => r.ReadyAt != null);
        Assert.Equal(Devices, (await SendingTests.FindAsync(scenario, run.Id))!.Count);

        await SendingTests.ConfirmAsync(scenario, run.Id, Devices);
        deaths += await DieAndGoOnAsync(scenario, r => r.EndedAt != null);

        Assert.True(deaths > 20, $"Only {deaths} deaths.");
        Assert.Equal(Devices, await DoneAsync(scenario, run.Id));
        var jobs = await scenario.AskAsync(db => db.Jobs.GroupBy(j => j.DeviceId).Select(g => g.Count()).ToListAsync());
        Assert.Equal(Devices, jobs.Count);
        Assert.All(jobs, count => Assert.Equal(1, count));
        Assert.Equal(1, await scenario.AskAsync(db => db.Operations.CountAsync()));
    }

    [Fact]
    public async Task Two_workers_at_once_register_each_job_once()
    {
        await using var scenario = await Scenario.CreateAsync();
        var run = await CheckedAsync(scenario);
        await SendingTests.ConfirmAsync(scenario, run, Devices);

        await Task.WhenAll(
            scenario.DoAsync<RunKeeper>(keeper => keeper.CarryOutAsync(run, default)),
            scenario.DoAsync<RunKeeper>(keeper => keeper.CarryOutAsync(run, default)));

        Assert.Equal(Devices, await DoneAsync(scenario, run));
        Assert.Equal(Devices, await scenario.AskAsync(db => db.Jobs.Select(j => j.DeviceId).Distinct().CountAsync()));
        Assert.Equal(Devices, await scenario.AskAsync(db => db.Jobs.CountAsync()));
    }

    [Fact]
    public async Task A_worker_that_has_lost_its_lease_in_the_middle_of_a_chunk_changes_nothing()
    {
        await using var scenario = await Scenario.CreateAsync(devices: 2);
        var run = await SendingTests.CheckAsync(scenario, JobKind.AppList, [], [1, 2]);
        scenario.Meanwhile<MobiJobsDb>(["UPDATE \"Runs\"", "\"Cursor\" ="], db => db.Runs.ExecuteUpdateAsync(
            set => set
                .SetProperty(r => r.LeaseId, Guid.NewGuid())
                .SetProperty(r => r.LeasedUntil, scenario.Now.AddSeconds(-1))));

        await SendingTests.ConfirmAsync(scenario, run.Id, 2);

        Assert.True(scenario.Other.HasActed);
        Assert.Equal(2, await scenario.AskAsync(db => db.Jobs.CountAsync()));
    }

    [Fact]
    public async Task A_reservation_moved_while_it_is_still_being_registered_holds_for_all_of_it()
    {
        await using var scenario = await Scenario.CreateAsync();
        var (nine, half) = (scenario.Now.AddDays(1), scenario.Now.AddDays(1).AddMinutes(-30));
        var run = await CheckedAsync(scenario, nine);
        var started = await SendingTests.ConfirmAsync(scenario, run, Devices);
        await scenario.DoAsync<RunKeeper>(keeper => keeper.CarryOutChunkAsync(run, default));

        var registered = await scenario.AskAsync(db => db.Jobs.CountAsync());
        var moved = await scenario.DoAsync<Reservations, MoveResult>(r =>
            r.MoveOperationAsync(started!.Operation.Id, half, new("y.tanaka", 2), default));
        scenario.Clock.Advance(TimeSpan.FromMinutes(1));
        await scenario.DoAsync<RunKeeper>(keeper => keeper.CarryOutAsync(run, default));

        Assert.Equal(Devices, moved.Count); // Those yet to be registered, too.
        Assert.InRange(registered, 1, Devices - 1);
        Assert.Equal(
            Devices,
            await scenario.AskAsync(db =>
                db.Jobs.CountAsync(j => j.ReservedFor == half && j.DueAt == half && j.DeadlineAt == half.AddDays(6))));
        Assert.Equal(half, await scenario.AskAsync(db => db.Operations.Select(o => o.ReservedFor).SingleAsync()));
    }

    [Fact]
    public async Task Chosen_devices_that_are_deleted_before_the_check_cost_no_other_its_job_and_are_named()
    {
        await using var scenario = await Scenario.CreateAsync();
        await scenario.AskAsync(db => Fleet.AddAsync(db, 2600, "本校", scenario.Now));
        var chosen = await scenario.AskAsync(db => db.Devices.Where(d => d.Id > 1).Select(d => d.Id).ToArrayAsync());
        await SendingTests.DeleteAsync(scenario, chosen[100]);
        var run = await SendingTests.StartAsync(scenario, JobKind.AppList, [], new Recipients(chosen, [], null));
        await SendingTests.DeleteAsync(scenario, chosen[..2000]);
        await scenario.DoAsync<RunKeeper>(keeper => keeper.CarryOutAsync(run.Id, default));

        var ready = (await SendingTests.FindAsync(scenario, run.Id))!;
        var found = Assert.Single(await scenario.DoAsync<CheckReport, IReadOnlyList<CheckFindingCount>>(report =>
            report.FindingsAsync(ready, default)));
        Assert.Equal((2600, 600), (await SendingTests.DevicesAsync(scenario, ready), ready.Count));
        Assert.Equal((CheckFinding.Deleted, 2000, true), (found.Finding, found.Jobs, found.IsLeftOut));
        Assert.False(found.Finding.IsOptional());
    }

    [Fact]
    public async Task The_bell_rings_after_the_commit_of_a_transaction_around_the_confirmation()
    {
        await using var scenario = await Scenario.CreateAsync();
        var run = await CheckedAsync(scenario);

        Assert.Equal((0, 1), await RingsAsync(scenario, run, Devices));
    }

    [Fact]
    public async Task The_bell_rings_after_the_commit_of_a_transaction_around_a_chunk()
    {
        await using var scenario = await Scenario.CreateAsync(devices: 2);
        var run = await SendingTests.StartAsync(scenario, JobKind.AppList, [], new Recipients([1, 2], [], null));

        Assert.Equal((0, 1), await RingsAsync(scenario, run.Id, 2));
    }

    /// <summary>An operation for the whole fleet that can be confirmed.</summary>
    private static async Task<long> CheckedAsync(Scenario scenario, DateTime? reserveFor = null)
    {
        var group = await scenario.AskAsync(db => Fleet.AddAsync(db, Devices, "本校", scenario.Now));
        var recipients = new Recipients([], [group], null);
        var run = await SendingTests.StartAsync(scenario, JobKind.AppList, [], recipients, reserveFor);
        await scenario.DoAsync<RunKeeper>(keeper => keeper.CarryOutAsync(run.Id, default));
        scenario.Clock.Advance(TimeSpan.FromMinutes(1)); // The lease of that process ends.
        return run.Id;
    }

    private static Task<int> DoneAsync(Scenario scenario, long run) =>
        scenario.AskAsync(db => db.RunItems.CountAsync(i => i.RunId == run && i.Outcome == RunOutcome.Done));

    /// <summary>How often the bell was rung before the commit around a confirmation, and in all.</summary>
    private static Task<(int Before, int All)> RingsAsync(Scenario scenario, long run, int count) =>
        scenario.DoAsync<IServiceProvider, (int, int)>(async services =>
        {
            var bell = Mock.Get(services.GetRequiredService<IBackgroundJobClient>());
            bell.Invocations.Clear();
            var before = await services.GetRequiredService<MobiJobsDb>().WriteAsync(
                async () =>
                {
                    var previews = services.GetRequiredService<OperationPreviews>();
                    var preview = await previews.FindAsync(run, new("y.tanaka", 2), default);
                    Assert.NotNull(await previews.ConfirmAsync(preview!, count, false, new("y.tanaka", 2), default));
                    return bell.Invocations.Count;
                },
                default);
            return (before, bell.Invocations.Count);
        });

    /// <summary>Each life lasts a step longer than the last; between them the sweep finds interrupted runs.</summary>
    private static async Task<int> DieAndGoOnAsync(Scenario scenario, Expression<Func<Run, bool>> isDone)
    {
        for (var steps = 0; ; steps++)
        {
            scenario.Clock.Advance(TimeSpan.FromMinutes(1));
            scenario.Crash.After(steps);
            var error = await Record.ExceptionAsync(() =>
                scenario.DoAsync<RunSweep>(sweep => sweep.SweepAsync(default)));
            scenario.Crash.After(-1);
            if (await scenario.AskAsync(db => db.Runs.AnyAsync(isDone))) { return steps; }

            Assert.True(Crash.Is(error), $"{error}");
        }
    }
}
