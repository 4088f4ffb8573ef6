using Microsoft.EntityFrameworkCore;
using MobiJobs.Devices.Groups;
using MobiJobs.Jobs;
using MobiJobs.Jobs.List;
using MobiJobs.Shared;
using MobiJobs.Tests.AutoDelivery;
using MobiJobs.Vpp.Contents;

namespace MobiJobs.Tests.Seats;

/// <summary>A delivery waits for a seat of a token that its device's group may not use any more.</summary>
public sealed class After_sharing_has_ended
{
    [Fact]
    public async Task The_seat_goes_to_the_next_in_line_and_the_row_says_why_it_waits()
    {
        await using var school = await SchoolWithSeats.CreateAsync(devices: 2, seats: 0);
        var first = await school.DeliverAsync(1);
        var next = await school.DeliverAsync(2);
        Assert.Equal([SeatState.Awaited, SeatState.Awaited], await school.SeatsAsync(first, next));

        var home = await school.Scenario.AskAsync(
            db => db.Devices.Where(d => d.Id == 1).Select(d => d.GroupId).SingleAsync());
        var other = await school.Scenario.AskAsync(
            async db => (await GroupRegister.EnsureAsync(db, ["教職員"], default)).Id);
        await MoveAsync(school, other);
        Assert.True((await RowAsync(school, first)).IsSeatOutOfReach);
        Assert.False((await RowAsync(school, next)).IsSeatOutOfReach);
        var forecast = await ForecastAsync(school);
        Assert.Equal((2, 1), (forecast.Awaited, forecast.OutOfReach));

        await school.BuyAsync(1);
        await school.SyncAsync();
        await school.GoOnAsync();
        Assert.Equal(SeatState.Awaited, await school.SeatAsync(first));
        Assert.Equal(["F2LX0002"], await school.HoldersAsync());

        // For what no group reaches no seat is missing, however many are free.
        await school.BuyAsync(2, "F2LX0002");
        await school.SyncAsync();
        forecast = await ForecastAsync(school);
        var time = new ShownTime(AutoDeliverySteps.Tokyo, school.Scenario.Clock);
        Assert.Equal(Sentence.Say(Labels.Forecast_OutOfReach, 1), forecast.Label(time));

        await MoveAsync(school, home!.Value);
        await school.BuyAsync(2, "F2LX0002");
        await school.SyncAsync();
        await school.GoOnAsync();
        Assert.Equal(["F2LX0001", "F2LX0002"], await school.HoldersAsync());
    }

    private static async Task<SeatForecast> ForecastAsync(SchoolWithSeats school)
    {
        var (token, contents) = await school.Scenario.AskAsync(async db => (
            await db.VppTokens.AsNoTracking().SingleAsync(),
            await db.VppContents.AsNoTracking().ToListAsync()));
        var forecasts = await school.Scenario.DoAsync<SeatForecasts, IReadOnlyDictionary<long, SeatForecast>>(
            all => all.OfAsync(token, contents, default));
        return forecasts.Values.Single();
    }

    private static Task MoveAsync(SchoolWithSeats school, int group) => school.ChangeAsync(
        db => db.Devices.Where(d => d.Id == 1).ExecuteUpdateAsync(set => set.SetProperty(d => d.GroupId, group)));

    private static Task<JobRow> RowAsync(SchoolWithSeats school, long job) =>
        school.Scenario.DoAsync<JobList, JobRow>(async list => (await list.RowAsync(job, default))!);
}
