using Microsoft.EntityFrameworkCore;
using MobiJobs.Kinds;
using MobiJobs.Operations.Send;
using MobiJobs.Tests.Support;
using MobiJobs.Vpp.Orders;

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
        var run = await SendingTests.StartAsync(scenario, JobKind.AppList, [], new TargetSelection([], [group], null));
        Assert.Null(run.CheckedAt); // The workers go on with it.

        var deaths = await DieAndGoOnAsync(scenario, r => r.CheckedAt != null);
        Assert.Equal((Devices, Devices), await scenario.AskAsync(db => db.OperationRuns.Select(r => new ValueTuple<int, int>(r.Looked, r.Expected)).SingleAsync()));

        await SendingTests.ConfirmAsync(scenario, run.Id, Devices);
        deaths += await DieAndGoOnAsync(scenario, r => r.EndedAt != null);

        Assert.True(deaths > 20, $"Only {deaths} deaths.");
        Assert.Equal(Devices, await scenario.AskAsync(db => db.OperationRuns.Select(r => r.Registered).SingleAsync()));
        var jobs = await scenario.AskAsync(db => db.Jobs.GroupBy(j => j.DeviceId).Select(g => g.Count()).ToListAsync());
        Assert.Equal(Devices, jobs.Count);
        Assert.All(jobs, count => Assert.Equal(1, count));
        Assert.Empty(await scenario.AskAsync(db => db.OperationTargets.ToListAsync()));
        Assert.Equal(1, await scenario.AskAsync(db => db.Operations.CountAsync()));
    }

    [Fact]
    public async Task A_reservation_moved_while_it_is_still_being_registered_holds_for_all_of_it()
    {
        await using var scenario = await Scenario.CreateAsync();
        var group = await scenario.AskAsync(db => Fleet.AddAsync(db, Devices, "本校", scenario.Now));
        var (nine, half) = (scenario.Now.AddDays(1), scenario.Now.AddDays(1).AddMinutes(-30));
        var run = await SendingTests.StartAsync(scenario, JobKind.AppList, [], new TargetSelection([], [group], null), nine);
        await scenario.DoAsync<OperationCheck>(check => check.RunAsync(run.Id, default));
        var started = await SendingTests.ConfirmAsync(scenario, run.Id, Devices);
        await scenario.DoAsync<OperationRegister>(register => register.StepAsync(started!, default));

        var moved = await scenario.DoAsync<MobiJobs.Operations.Reserve.Reservations, int>(r => r.MoveOperationAsync(started!.OperationId!.Value, half, new("y.tanaka", 2), default));
        await scenario.DoAsync<OperationRegister>(register => register.RunAsync(run.Id, default));

        Assert.Equal(2000, moved);
        Assert.Equal(Devices, await scenario.AskAsync(db => db.Jobs.CountAsync(j => j.ReservedFor == half && j.DueAt == half && j.DeadlineAt == half.AddDays(6))));
        Assert.Equal(half, await scenario.AskAsync(db => db.Operations.Select(o => o.ReservedFor).SingleAsync()));
    }

    /// <summary>Each life lasts a step longer than the last one; between them the minute's sweep finds what stands still.</summary>
    private static async Task<int> DieAndGoOnAsync(Scenario scenario, System.Linq.Expressions.Expression<Func<OperationRun, bool>> isDone)
    {
        for (var steps = 0; ; steps++)
        {
            scenario.Clock.Advance(TimeSpan.FromMinutes(1));
            scenario.Crash.After(steps);
            var error = await Record.ExceptionAsync(() => scenario.DoAsync<OperationRegister>(register => register.SweepAsync(default)));
            scenario.Crash.After(-1);
            if (await scenario.AskAsync(db => db.OperationRuns.AnyAsync(isDone))) { return steps; }

            Assert.True(Crash.Is(error), $"{error}");
        }
    }
}
