using Microsoft.EntityFrameworkCore;
using MobiJobs.Errors.Remedies;
using MobiJobs.Errors.Verdicts;
using MobiJobs.Gateway;
using MobiJobs.Jobs;
using MobiJobs.Shared;
using MobiJobs.Tests.Queue;

namespace MobiJobs.Tests.Seats;

/// <summary>A remedy assigns no licence that deliveries registered before it are to have.</summary>
public sealed class Leaving_seats_to_others
{
    [Theory]
    [InlineData(SeatState.Promised)]
    [InlineData(SeatState.Awaited)]
    public async Task A_seat_for_an_earlier_delivery_is_not_offered(SeatState seat)
    {
        await using var school = await SchoolWithSeats.CreateAsync(devices: 2);
        var failed = await FailAsync(school);
        Assert.NotNull((await PlanAsync(school, failed)).Item1);

        var other = await school.DeliverAsync(2, school.Scenario.Now.AddDays(1));
        await school.ChangeAsync(db => db.Jobs.Where(j => j.Id == other)
            .ExecuteUpdateAsync(set => set.SetProperty(j => j.Seat, seat)));
        Assert.Equal((null, Sentence.Say(Labels.Remedy_SeatsAwaited, 1)), await PlanAsync(school, failed));
    }

    [Fact]
    public async Task Where_Apple_refuses_for_now_that_is_said()
    {
        await using var school = await SchoolWithSeats.CreateAsync(devices: 1);
        var failed = await FailAsync(school);
        await school.ChangeAsync(db => db.VppContents.ExecuteUpdateAsync(
            set => set.SetProperty(c => c.RestsUntil, school.Scenario.Now.AddMinutes(5))));
        Assert.Equal((null, Labels.Remedy_SeatsRest), await PlanAsync(school, failed));
    }

    /// <summary>Without automatic redelivery, for which the device would keep its licence.</summary>
    private static async Task<long> FailAsync(SchoolWithSeats school)
    {
        await RedeliverySteps.SwitchAsync(school.Scenario, on: false);
        var job = await school.DeliverAsync(1);
        await school.GoOnAsync();
        await school.AnswerAsync(job, 1, id => new FailedMessage(id, "<MDMErrorDomain:12064>"));
        await school.GoOnAsync(seconds: 10); // The licence is collected.
        return job;
    }

    private static Task<(RemedyPlan?, string?)> PlanAsync(SchoolWithSeats school, long job) =>
        school.Scenario.DoAsync<FactFinder, (RemedyPlan?, string?)>(async finder =>
            RemedyPlan.For(RemedyKind.AssignLicense, (await finder.FindAsync(job, default))!));
}
