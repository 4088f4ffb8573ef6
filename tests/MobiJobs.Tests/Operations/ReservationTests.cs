using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.Audit;
using MobiJobs.Jobs;
using MobiJobs.Kinds;
using MobiJobs.Operations.Reserve;
using MobiJobs.Operations.Send;
using MobiJobs.Queue.Periodic;
using MobiJobs.Tests.Support;

namespace MobiJobs.Tests.Operations;

/// <summary>Reservations that change while they wait.</summary>
public sealed class ReservationTests
{
    private static readonly Actor Tanaka = new("y.tanaka", 2);

    [Fact]
    public async Task A_reservation_is_moved_and_its_deadline_counts_from_the_new_time()
    {
        await using var scenario = await Scenario.CreateAsync();
        var job = await scenario.RegisterAsync(JobKind.Wipe, reservedFor: scenario.Now.AddDays(1));
        var at = scenario.Now.AddDays(2);
        Assert.True(await MoveAsync(scenario, job, at));

        var moved = await scenario.JobAsync(job);
        Assert.Equal((at, at, at.AddDays(30)), (moved.ReservedFor, moved.DueAt, moved.DeadlineAt));
        scenario.Clock.Advance(TimeSpan.FromDays(1.5));
        await scenario.DoAsync<DueWork>(due => due.RunAsync(default));
        Assert.Equal(JobStatus.Reserved, await scenario.StatusAsync(job)); // Not at the old time.
        var audited = await scenario.AskAsync(db => db.Audit.OrderBy(a => a.Id).Select(a => a.Action).ToListAsync());
        Assert.Equal([AuditAction.ActOrdered, AuditAction.ReservationMoved], audited);
        Assert.Equal(
            JobEventKind.ReservationMoved,
            await scenario.AskAsync(db => db.JobEvents.Select(e => e.Kind).SingleAsync()));
    }

    [Fact]
    public async Task A_reservation_that_is_lifted_starts_within_the_poll()
    {
        await using var scenario = await Scenario.CreateAsync();
        var job = await scenario.RegisterAsync(reservedFor: scenario.Now.AddDays(1));
        Assert.True(await MoveAsync(scenario, job, null));
        await scenario.DoAsync<DueWork>(due => due.RunAsync(default));
        Assert.Equal(JobStatus.Pushing, await scenario.StatusAsync(job));
        Assert.Equal(scenario.Now.AddDays(6), (await scenario.JobAsync(job)).DeadlineAt);
    }

    [Fact]
    public async Task What_has_joined_its_queue_is_not_reserved_any_more()
    {
        await using var scenario = await Scenario.CreateAsync();
        var job = await scenario.RegisterAsync(reservedFor: scenario.Now.AddMinutes(1));
        scenario.Clock.Advance(TimeSpan.FromMinutes(2));
        await scenario.DoAsync<DueWork>(due => due.RunAsync(default));
        Assert.False(await MoveAsync(scenario, job, scenario.Now.AddDays(1)));
        Assert.Equal(JobStatus.Pushing, await scenario.StatusAsync(job));
        Assert.Empty(await scenario.AskAsync(db => db.Audit.ToListAsync()));
    }

    [Fact]
    public async Task An_operation_moves_as_a_whole_but_for_what_began_or_ended()
    {
        await using var scenario = await Scenario.CreateAsync(devices: 3);
        var run = await SendingTests.StartAsync(
            scenario,
            JobKind.AppList,
            [],
            new Recipients([1, 2, 3], [], null),
            scenario.Now.AddHours(1));
        var operation = (await SendingTests.ConfirmAsync(scenario, run.Id, 3))!.Operation.Id;
        var first = await scenario.AskAsync(db => db.Jobs.MinAsync(j => j.Id));
        await scenario.CancelAsync(first);
        await MoveAsync(scenario, first + 1, null);
        await scenario.DoAsync<DueWork>(due => due.RunAsync(default));

        var at = scenario.Now.AddHours(5);
        Assert.Equal(
            new MoveResult(1),
            await scenario.DoAsync<Reservations, MoveResult>(
                r => r.MoveOperationAsync(operation, at, Tanaka, default)));

        Assert.Equal(
            [JobStatus.Canceled, JobStatus.Pushing, JobStatus.Reserved],
            await scenario.AskAsync(db => db.Jobs.OrderBy(j => j.Id).Select(j => j.Status).ToListAsync()));
        Assert.Equal(at, (await scenario.JobAsync(first + 2)).ReservedFor);
        Assert.Equal(
            new MoveResult(1),
            await scenario.DoAsync<Reservations, MoveResult>(
                r => r.MoveOperationAsync(operation, null, Tanaka, default)));
        await scenario.DoAsync<DueWork>(due => due.RunAsync(default));
        Assert.Equal(JobStatus.Pushing, await scenario.StatusAsync(first + 2));
    }

    private static async Task<bool> MoveAsync(Scenario scenario, long job, DateTime? at) => 1 ==
        (await scenario.DoAsync<Reservations, MoveResult>(r => r.MoveJobAsync(job, at, Tanaka, default))).Count;
}
