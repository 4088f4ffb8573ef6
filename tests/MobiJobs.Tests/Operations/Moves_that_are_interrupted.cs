using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.Audit;
using MobiJobs.Jobs;
using MobiJobs.Kinds;
using MobiJobs.Operations.Reserve;
using MobiJobs.Operations.Send;
using MobiJobs.Tests.Support;

namespace MobiJobs.Tests.Operations;

/// <summary>The reservation of an operation moves as a whole, or not at all.</summary>
public sealed class Moves_that_are_interrupted
{
    private static readonly Actor Tanaka = new("y.tanaka", 2);
    private static readonly string[] OfTheJobs = ["UPDATE \"Jobs\"", "ReservedFor"];

    [Theory]
    [InlineData(5)]
    [InlineData(-3)] // Earlier than it was to be.
    public async Task A_move_that_dies_at_any_step_is_finished_and_no_job_begins_at_the_old_time(int hours)
    {
        var died = true;
        for (var step = 0; died; step++)
        {
            await using var scenario = await Scenario.CreateAsync(devices: 3);
            var old = scenario.Now.AddHours(4);
            var operation = await ReserveAsync(scenario, old, 1, 2, 3);
            scenario.Crash.After(step);
            died = await DiesAsync(scenario, operation, old.AddHours(hours));
            scenario.Crash.After(-1);

            var isOrdered = await scenario.AskAsync(
                db => db.Audit.AnyAsync(a => a.Action == AuditAction.ReservationMoved));
            var at = isOrdered ? old.AddHours(hours) : old;
            if (isOrdered && hours > 0)
            {
                scenario.Clock.Advance(old - scenario.Now);
                await scenario.DueAsync();
                Assert.Equal([JobStatus.Reserved], await StatusesAsync(scenario));
            }

            await scenario.SweepAsync();
            Assert.Equal([at], await TimesAsync(scenario));
            var events = await scenario.AskAsync(
                db => db.JobEvents.CountAsync(e => e.Kind == JobEventKind.ReservationMoved));
            Assert.Equal(isOrdered ? 3 : 0, events);
            if (scenario.Now < at) { scenario.Clock.Advance(at - scenario.Now); }

            await scenario.DueAsync();
            Assert.Equal([JobStatus.Pushing], await StatusesAsync(scenario));
        }
    }

    [Fact]
    public async Task Whoever_closes_the_page_once_it_is_ordered_stops_nothing()
    {
        await using var scenario = await Scenario.CreateAsync(devices: 2);
        var operation = await ReserveAsync(scenario, scenario.Now.AddHours(1), 1, 2);
        var at = scenario.Now.AddHours(5);
        using var page = new CancellationTokenSource();
        scenario.Other.Before(OfTheJobs, (_, _) => page.CancelAsync());

        await scenario.DoAsync<Reservations, MoveResult>(r => r.MoveOperationAsync(operation, at, Tanaka, page.Token));

        Assert.True(page.IsCancellationRequested);
        Assert.Equal([at], await TimesAsync(scenario));
    }

    [Fact]
    public async Task A_chunk_that_the_store_undid_for_another_writer_is_repeated()
    {
        await using var scenario = await Scenario.CreateAsync(devices: 2);
        var operation = await ReserveAsync(scenario, scenario.Now.AddHours(1), 1, 2);
        var at = scenario.Now.AddHours(5);
        scenario.Other.Before(OfTheJobs, (_, _) => throw EngineErrors.Passing);

        await scenario.DoAsync<Reservations, MoveResult>(r => r.MoveOperationAsync(operation, at, Tanaka, default));

        Assert.True(scenario.Other.HasActed);
        Assert.Equal([at], await TimesAsync(scenario));
    }

    [Fact]
    public async Task Of_two_moves_the_later_one_holds_for_all_and_one_job_moved_after_them_stays_where_it_is()
    {
        await using var scenario = await Scenario.CreateAsync(devices: 3);
        var operation = await ReserveAsync(scenario, scenario.Now.AddHours(1), 1, 2, 3);
        scenario.Other.Before(OfTheJobs, (_, _) => throw new InvalidOperationException("The chunk fails."));
        await MoveAsync(scenario, operation, scenario.Now.AddHours(2));
        var (at, own) = (scenario.Now.AddHours(5), scenario.Now.AddHours(9));
        scenario.Other.Before(OfTheJobs, (_, _) => throw new InvalidOperationException("The chunk fails."));
        await MoveAsync(scenario, operation, at);
        Assert.Equal([scenario.Now.AddHours(1)], await TimesAsync(scenario));

        var first = await scenario.AskAsync(db => db.Jobs.MinAsync(j => j.Id));
        var moved = await scenario.DoAsync<Reservations, MoveResult>(r => r.MoveJobAsync(first, own, Tanaka, default));
        Assert.Equal(1, moved.Count);
        await scenario.SweepAsync();

        Assert.Equal([at, own], await TimesAsync(scenario));
        Assert.Equal(own, (await scenario.JobAsync(first)).ReservedFor);
    }

    private static async Task<long> ReserveAsync(Scenario scenario, DateTime at, params long[] devices)
    {
        var run = await SendingTests.StartAsync(
            scenario, JobKind.AppList, [], new Recipients(devices, [], null), at);
        return (await SendingTests.ConfirmAsync(scenario, run.Id, devices.Length))!.Operation.Id;
    }

    private static Task<MoveResult> MoveAsync(Scenario scenario, long operation, DateTime at) =>
        scenario.DoAsync<Reservations, MoveResult>(r => r.MoveOperationAsync(operation, at, Tanaka, default));

    private static async Task<bool> DiesAsync(Scenario scenario, long operation, DateTime at)
    {
        try
        {
            await MoveAsync(scenario, operation, at);
            return scenario.Crash.IsDead;
        }
        catch (Exception e) when (Crash.Is(e))
        {
            return true;
        }
    }

    private static Task<List<DateTime?>> TimesAsync(Scenario scenario) => scenario.AskAsync(
        db => db.Jobs.Select(j => j.ReservedFor).Distinct().OrderBy(at => at).ToListAsync());

    private static Task<List<JobStatus>> StatusesAsync(Scenario scenario) => scenario.AskAsync(
        db => db.Jobs.Select(j => j.Status).Distinct().ToListAsync());
}
