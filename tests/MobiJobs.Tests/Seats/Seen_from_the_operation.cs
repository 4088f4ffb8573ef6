using Microsoft.AspNetCore.Mvc.ModelBinding;
using Microsoft.EntityFrameworkCore;
using MobiJobs.Jobs;
using MobiJobs.Jobs.Filter;
using MobiJobs.Operations.History;
using MobiJobs.Shared;
using MobiJobs.Tests.AutoDelivery;
using MobiJobs.Tests.Operations;

namespace MobiJobs.Tests.Seats;

/// <summary>The page of an operation tells how many of its jobs wait for a seat, and which these are.</summary>
public sealed class Seen_from_the_operation
{
    [Fact]
    public async Task It_says_how_many_wait_the_place_of_the_first_and_when_there_will_be_seats()
    {
        await using var school = await SchoolWithSeats.CreateAsync(devices: 4, seats: 1);
        await school.DeliverAsync(4);
        await school.DeliverAsync(3);
        var operation = await SendAsync(school, 1, 2);

        var seats = Assert.Single(await SeatsAsync(school, operation));
        Assert.Equal(("タイピング練習", 2, 2), (seats.App, seats.Count, seats.Place));
        Assert.Equal((0, 3), (seats.Forecast!.Free, seats.Forecast.Awaited));
        var time = new ShownTime(AutoDeliverySteps.Tokyo, school.Scenario.Clock);
        Assert.Contains(seats.Forecast.Label(time), seats.Label(time), StringComparison.Ordinal);

        var errors = new ModelStateDictionary();
        var filter = JobQuery.Read($"operation={operation}&awaitsSeat=true").ToFilter(errors);
        Assert.True(errors.IsValid);
        Assert.Equal($"operation={operation}&awaitsSeat=true", filter.QueryText());
        var found = await school.Scenario.AskAsync(async db =>
            await (await filter.ApplyAsync(db.Jobs, db, AutoDeliverySteps.Tokyo, school.Scenario.Now, default))
                .Select(j => j.DeviceId).Order().ToListAsync());
        Assert.Equal([1, 2], found);
    }

    [Fact]
    public async Task It_says_nothing_where_no_job_waits_for_one()
    {
        await using var school = await SchoolWithSeats.CreateAsync(devices: 2, seats: 2);
        Assert.Empty(await SeatsAsync(school, await SendAsync(school, 1, 2)));
    }

    [Fact]
    public async Task It_tells_those_for_whom_no_seat_will_do()
    {
        await using var school = await SchoolWithSeats.CreateAsync(devices: 1, seats: 1);
        var operation = await SendAsync(school, 1);
        await school.ChangeAsync(db => db.Jobs.ExecuteUpdateAsync(
            set => set.SetProperty(j => j.Seat, SeatState.Unassignable)));
        var seats = Assert.Single(await SeatsAsync(school, operation));
        Assert.Null(seats.Place);
        Assert.Equal(
            Sentence.Say(Labels.Delivery_SeatUnassignable, "タイピング練習"),
            seats.Label(new ShownTime(AutoDeliverySteps.Tokyo, school.Scenario.Clock)));
    }

    private static async Task<long> SendAsync(SchoolWithSeats school, params long[] devices)
    {
        var run = await school.CheckAsync(devices);
        return (await SendingTests.ConfirmAsync(school.Scenario, run.Id, devices.Length))!.Operation.Id;
    }

    private static Task<IReadOnlyList<AwaitedSeats>> SeatsAsync(SchoolWithSeats school, long operation) =>
        school.Scenario.DoAsync<OperationSeats, IReadOnlyList<AwaitedSeats>>(
            seats => seats.OfAsync(operation, default));
}
