using System.Linq.Expressions;
using Hangfire;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Moq;
using MobiJobs.Data;
using MobiJobs.Kinds;
using MobiJobs.Operations.Reserve;
using MobiJobs.Operations.Send;
using MobiJobs.Tests.Support;

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
        Assert.Null(run.CheckedAt); // The workers go on with it.

        var deaths = await DieAndGoOnAsync(scenario, r => r.CheckedAt != null);
        Assert.Equal(
            (Devices, Devices),
            await scenario.AskAsync(db =>
                db.OperationRuns.Select(r => new ValueTuple<int, int>(r.Looked, r.Expected)).SingleAsync()));

        await SendingTests.ConfirmAsync(scenario, run.Id, Devices);
        deaths += await DieAndGoOnAsync(scenario, r => r.EndedAt != null);

        Assert.True(deaths > 20, $"Only {deaths} deaths.");
        Assert.Equal(Devices, await scenario.AskAsync(db => db.OperationRuns.Select(r => r.Registered).SingleAsync()));
        var jobs = await scenario.AskAsync(db => db.Jobs.GroupBy(j => j.DeviceId).Select(g => g.Count()).ToListAsync());
        Assert.Equal(Devices, jobs.Count);
        Assert.All(jobs, count => Assert.Equal(1, count));
        Assert.Empty(await scenario.AskAsync(db => db.PlannedJobs.ToListAsync()));
        Assert.Equal(1, await scenario.AskAsync(db => db.Operations.CountAsync()));
    }

    [Fact]
    public async Task A_reservation_moved_while_it_is_still_being_registered_holds_for_all_of_it()
    {
        await using var scenario = await Scenario.CreateAsync();
        var group = await scenario.AskAsync(db => Fleet.AddAsync(db, Devices, "本校", scenario.Now));
        var (nine, half) = (scenario.Now.AddDays(1), scenario.Now.AddDays(1).AddMinutes(-30));
        var run = await SendingTests.StartAsync(scenario, JobKind.AppList, [], new Recipients([], [group], null), nine);
        await scenario.DoAsync<OperationCheck>(check => check.RunAsync(run.Id, default));
        var started = await SendingTests.ConfirmAsync(scenario, run.Id, Devices);
        await scenario.DoAsync<OperationRegister>(register => register.StepAsync(started!, default));

        var moved = await scenario.DoAsync<Reservations, int>(r =>
            r.MoveOperationAsync(started!.OperationId!.Value, half, new("y.tanaka", 2), default));
        await scenario.DoAsync<OperationRegister>(register => register.RunAsync(run.Id, default));

        Assert.Equal(2000, moved);
        Assert.Equal(
            Devices,
            await scenario.AskAsync(db =>
                db.Jobs.CountAsync(j => j.ReservedFor == half && j.DueAt == half && j.DeadlineAt == half.AddDays(6))));
        Assert.Equal(half, await scenario.AskAsync(db => db.Operations.Select(o => o.ReservedFor).SingleAsync()));
    }

    [Fact]
    public async Task A_chosen_device_that_is_deleted_before_the_check_costs_no_other_device_its_job()
    {
        await using var scenario = await Scenario.CreateAsync();
        await scenario.AskAsync(db => Fleet.AddAsync(db, 2600, "本校", scenario.Now));
        var chosen = await scenario.AskAsync(db => db.Devices.Where(d => d.Id > 1).Select(d => d.Id).ToArrayAsync());
        await DeleteAsync(scenario, [chosen[100]]);

        var run = await SendingTests.StartAsync(scenario, JobKind.AppList, [], new Recipients(chosen, [], null));
        await scenario.DoAsync<OperationCheck>(check => check.RunAsync(run.Id, default));

        var (checkedDevices, expected) = await scenario.AskAsync(db =>
            db.OperationRuns.Select(r => new ValueTuple<int, int>(r.Looked, r.Expected)).SingleAsync());
        Assert.Equal((2599, 2599), (checkedDevices, expected));
    }

    [Fact]
    public async Task A_chunk_of_chosen_devices_that_are_all_deleted_does_not_end_the_check()
    {
        await using var scenario = await Scenario.CreateAsync();
        await scenario.AskAsync(db => Fleet.AddAsync(db, 2600, "本校", scenario.Now));
        var chosen = await scenario.AskAsync(db => db.Devices.Where(d => d.Id > 1).Select(d => d.Id).ToArrayAsync());
        await DeleteAsync(scenario, chosen[..2000]);

        var run = await SendingTests.StartAsync(scenario, JobKind.AppList, [], new Recipients(chosen, [], null));

        Assert.Equal((600, 600), (run.Looked, run.Expected));
    }

    [Fact]
    public async Task The_bell_rings_after_the_commit_of_a_transaction_around_the_confirmation()
    {
        await using var scenario = await Scenario.CreateAsync();
        var group = await scenario.AskAsync(db => Fleet.AddAsync(db, 2600, "本校", scenario.Now));
        var run = await SendingTests.StartAsync(scenario, JobKind.AppList, [], new Recipients([], [group], null));
        await scenario.DoAsync<OperationCheck>(check => check.RunAsync(run.Id, default));

        Assert.Equal((0, 1), await RingsAsync(scenario, run, 2600));
    }

    [Fact]
    public async Task The_bell_rings_after_the_commit_of_a_transaction_around_a_chunk()
    {
        await using var scenario = await Scenario.CreateAsync(devices: 2);
        var run = await SendingTests.StartAsync(scenario, JobKind.AppList, [], new Recipients([1, 2], [], null));

        Assert.Equal((0, 1), await RingsAsync(scenario, run, 2));
    }

    private static Task<int> DeleteAsync(Scenario scenario, long[] devices) => scenario.AskAsync(async db =>
    {
        var deleted = db.Devices.Where(d => devices.Contains(d.Id));
        await deleted.ExecuteUpdateAsync(set => set.SetProperty(d => d.EnrollmentId, (long?)null));
        await db.Enrollments.Where(e => devices.Contains(e.DeviceId)).ExecuteDeleteAsync();
        return await deleted.ExecuteDeleteAsync();
    });

    /// <summary>How often the bell was rung before the commit around a confirmation, and in all.</summary>
    private static Task<(int Before, int All)> RingsAsync(Scenario scenario, OperationRun run, int count) =>
        scenario.DoAsync<IServiceProvider, (int, int)>(async services =>
        {
            var bell = Mock.Get(services.GetRequiredService<IBackgroundJobClient>());
            bell.Invocations.Clear();
            var before = await services.GetRequiredService<MobiJobsDb>().WriteAsync(
                async () =>
                {
                    var register = services.GetRequiredService<OperationRegister>();
                    Assert.NotNull(await register.ConfirmAsync(run.Id, count, false, new("y.tanaka", 2), default));
                    return bell.Invocations.Count;
                },
                default);
            return (before, bell.Invocations.Count);
        });

    /// <summary>Each life lasts a step longer than the last; between them the sweep finds interrupted runs.</summary>
    private static async Task<int> DieAndGoOnAsync(Scenario scenario, Expression<Func<OperationRun, bool>> isDone)
    {
        for (var steps = 0; ; steps++)
        {
            scenario.Clock.Advance(TimeSpan.FromMinutes(1));
            scenario.Crash.After(steps);
            var error = await Record.ExceptionAsync(() =>
                scenario.DoAsync<OperationRegister>(register => register.SweepAsync(default)));
            scenario.Crash.After(-1);
            if (await scenario.AskAsync(db => db.OperationRuns.AnyAsync(isDone))) { return steps; }

            Assert.True(Crash.Is(error), $"{error}");
        }
    }
}
