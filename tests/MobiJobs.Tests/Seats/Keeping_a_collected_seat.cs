using Microsoft.EntityFrameworkCore;
using MobiJobs.Errors.Remedies;
using MobiJobs.Errors.Verdicts;
using MobiJobs.Gateway;
using MobiJobs.Jobs;
using MobiJobs.Tests.Errors;

namespace MobiJobs.Tests.Seats;

/// <summary>A licence that a remedy collects is assigned again, whoever waits for a seat.</summary>
public sealed class Keeping_a_collected_seat
{
    [Fact]
    public async Task A_seat_that_a_remedy_collects_is_not_given_to_the_line()
    {
        await using var school = await SchoolWithSeats.CreateAsync(devices: 2, holders: ["F2LX0001"]);
        var (failed, waiting) = (await FailAsync(school), await school.DeliverAsync(2));
        var run = await StartAsync(school, failed);
        await school.GoOnAsync(seconds: 20);
        Assert.Equal(["F2LX0001"], await school.HoldersAsync());
        Assert.Equal(SeatState.Awaited, await school.SeatAsync(waiting));
        Assert.Equal(
            [StepState.Done, StepState.Done, StepState.Running],
            (await RunAsync(school, run)).Steps.OrderBy(s => s.No).Select(s => s.State));
        Assert.False(await school.Scenario.AskAsync(db => db.VppOrders.AnyAsync(o => o.KeepsSeats)));
    }

    [Fact]
    public async Task A_seat_that_was_kept_for_a_remedy_which_is_called_off_goes_to_the_line()
    {
        await using var school = await SchoolWithSeats.CreateAsync(devices: 2, holders: ["F2LX0001"]);
        var (failed, waiting) = (await FailAsync(school), await school.DeliverAsync(2));
        await StartAsync(school, failed);
        await school.StepAsync();
        await school.ChangeAsync(db => db.RemedyRuns.ExecuteUpdateAsync(
            set => set.SetProperty(r => r.CalledOffAt, school.Scenario.Now)));
        await school.GoOnAsync(seconds: 20);
        Assert.Equal(["F2LX0002"], await school.HoldersAsync());
        Assert.Equal(SeatState.Taken, await school.SeatAsync(waiting));
    }

    [Fact]
    public async Task A_seat_that_nothing_follows_is_kept_for_some_minutes()
    {
        await using var school = await SchoolWithSeats.CreateAsync(devices: 2, holders: ["F2LX0001"]);
        var (failed, waiting) = (await FailAsync(school), await school.DeliverAsync(2));
        await StartAsync(school, failed);
        await school.StepAsync();
        await school.ChangeAsync(db => db.RemedyRuns.ExecuteUpdateAsync(
            set => set.SetProperty(r => r.DueAt, (DateTime?)null)));
        await school.GoOnAsync(seconds: 20);
        Assert.Equal(SeatState.Awaited, await school.SeatAsync(waiting));
        school.Scenario.Clock.Advance(TimeSpan.FromMinutes(11));
        await school.Scenario.SweepAsync();
        await school.GoOnAsync(seconds: 10);
        Assert.Equal(SeatState.Taken, await school.SeatAsync(waiting));
    }

    [Fact]
    public async Task One_that_stopped_does_not_go_on_with_a_seat_that_others_wait_for()
    {
        await using var school = await SchoolWithSeats.CreateAsync(devices: 2, holders: ["F2LX0001"]);
        var (failed, waiting) = (await FailAsync(school), await school.DeliverAsync(2));
        var run = await StartAsync(school, failed);
        await school.StepAsync();
        await school.ChangeAsync(db => db.Set<RemedyStep>().Where(s => s.No == 1)
            .ExecuteUpdateAsync(set => set.SetProperty(s => s.State, StepState.Done)));
        await school.ChangeAsync(db => db.Set<RemedyStep>().Where(s => s.No == 2)
            .ExecuteUpdateAsync(set => set.SetProperty(s => s.State, StepState.Failed)));
        await school.ChangeAsync(db => db.RemedyRuns.ExecuteUpdateAsync(set => set
            .SetProperty(r => r.EndedAt, school.Scenario.Now).SetProperty(r => r.DueAt, (DateTime?)null)));
        await school.ChangeAsync(db => db.Licenses.ExecuteDeleteAsync());
        await school.ChangeAsync(db => db.VppContents.ExecuteUpdateAsync(set => set.SetProperty(c => c.Assigned, 0)));
        Assert.Equal(SeatState.Awaited, await school.SeatAsync(waiting));
        var stopped = await school.Scenario.DoAsync<StoppedRemedies, StoppedStep?>(async stopped =>
            await stopped.LookAsync(await RunAsync(school, run), SchoolWithSeats.By, default));
        Assert.NotNull(stopped!.WhyNot);
    }

    private static async Task<long> FailAsync(SchoolWithSeats school)
    {
        var job = await school.DeliverAsync(1);
        await school.GoOnAsync();
        await school.AnswerAsync(job, 1, id => new FailedMessage(id, HelpPage.VppNoLicense));
        Assert.Equal(JobStatus.DeviceError, await school.Scenario.StatusAsync(job));
        return job;
    }

    private static async Task<long> StartAsync(SchoolWithSeats school, long job)
    {
        var plan = await school.Scenario.DoAsync<FactFinder, RemedyPlan>(async finder =>
            RemedyPlan.For(RemedyKind.ReassignLicense, (await finder.FindAsync(job, default))!).Plan!);
        var run = await school.Scenario.DoAsync<RemedyStart, RemedyRun?>(async start => (await start.ConfirmAsync(
            job, plan.Kind, plan.Steps, SchoolWithSeats.By, default)).Run);
        return run!.Id;
    }

    private static Task<RemedyRun> RunAsync(SchoolWithSeats school, long id) => school.Scenario.AskAsync(
        db => db.RemedyRuns.AsNoTracking().Include(r => r.Steps).SingleAsync(r => r.Id == id));
}
