using Microsoft.AspNetCore.Mvc.ModelBinding;
using Microsoft.EntityFrameworkCore;
using MobiJobs.Jobs;
using MobiJobs.Jobs.Filter;
using MobiJobs.Jobs.List;
using MobiJobs.Operations.History;
using MobiJobs.Shared;
using MobiJobs.Tests.AutoDelivery;
using MobiJobs.Tests.Operations;
using MobiJobs.Tests.Support;

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
        Assert.Equal(
            "「タイピング練習」は2件が席待ちです（先頭は待ち順 2）。 VPPトークン「見本学園」の空きライセンスは0件です。 "
                + "待っている端末すべてに割り当てるには、"
                + "Apple School Manager または Apple Business Manager でライセンスを3件購入し、同期してください。",
            seats.Label(new ShownTime(AutoDeliverySteps.Tokyo, school.Scenario.Clock)));

        Assert.Equal([1, 2], await FoundAsync(school, $"operation={operation}&awaitsSeat=true"));
    }

    /// <summary>Several jobs of a device need one seat.</summary>
    [Fact]
    public async Task As_many_seats_are_to_be_bought_as_devices_wait()
    {
        await using var school = await SchoolWithSeats.CreateAsync(devices: 2, seats: 0);
        var operation = await SendAsync(school, 1, 2);
        await school.DeliverAsync(1);
        Assert.Equal(2, Assert.Single(await SeatsAsync(school, operation)).Missing);
    }

    [Fact]
    public async Task It_says_when_the_token_was_synchronised_and_is_next()
    {
        await using var school = await SchoolWithSeats.CreateAsync(devices: 1, seats: 0);
        var synced = school.Scenario.Now; // 03:00.
        Assert.Equal((synced, synced.AddMinutes(17)), await TimesAsync(school));
        school.Scenario.Clock.Advance(TimeSpan.FromMinutes(20));
        Assert.Equal((synced, synced.AddMinutes(77)), await TimesAsync(school));

        school.Scenario.Clock.Advance(TimeSpan.FromMinutes(41)); // Where jobs wait, seats get no older.
        Assert.Equal((synced, null), await TimesAsync(school));
        Assert.False((await SyncAsync(school)).IsRunning);
        await school.ChangeAsync(db => db.VppTokens.ExecuteUpdateAsync(
            set => set.SetProperty(t => t.SyncNo, t => t.SyncNo + 1)));
        Assert.True((await SyncAsync(school)).IsRunning);
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
            Sentence.Say(Labels.Delivery_SeatUnassignable, "タイピング練習", 1),
            seats.Label(new ShownTime(AutoDeliverySteps.Tokyo, school.Scenario.Clock)));
    }

    [Fact]
    public async Task Those_for_whom_no_seat_will_do_are_said_apart_from_those_that_wait_for_one()
    {
        await using var school = await SchoolWithSeats.CreateAsync(devices: 5, seats: 0);
        var operation = await SendAsync(school, 1, 2, 3, 4, 5);
        await school.ChangeAsync(db => db.Jobs.Where(j => j.DeviceId > 3).ExecuteUpdateAsync(
            set => set.SetProperty(j => j.Seat, SeatState.Unassignable)));
        await school.ChangeAsync(db => db.Jobs.Where(j => j.DeviceId == 2).ExecuteUpdateAsync(
            set => set.SetProperty(j => j.Detail, "タイピング練習 (改)"))); // The name is no part of what they wait for.
        var seats = await SeatsAsync(school, operation);
        Assert.Equal(
            [(SeatState.Awaited, 3, (int?)1), (SeatState.Unassignable, 2, null)],
            seats.Select(s => (s.State, s.Count, s.Place)));
        Assert.Equal([1, 2, 3], await FoundAsync(school, $"operation={operation}&awaitsSeat=true"));
        Assert.Equal([4, 5], await FoundAsync(school, $"operation={operation}&awaitsLicense=true"));
    }

    [Fact]
    public async Task It_takes_as_many_statements_for_three_apps_as_for_one()
    {
        var counted = new PlantedFault((@"(?s)\A(?=\S)", " ")); // A space, which changes nothing.
        await using var school = await SchoolWithSeats.CreateAsync(devices: 3, seats: 0, fault: counted);
        var operation = await SendAsync(school, 1, 2, 3);
        counted.IsOn = true;
        var start = counted.Hits;
        Assert.Single(await SeatsAsync(school, operation));
        var one = counted.Hits - start;
        await school.ChangeAsync(db => db.Jobs.ExecuteUpdateAsync(
            set => set.SetProperty(j => j.StoreId, j => SchoolWithSeats.App + j.DeviceId)));
        var before = counted.Hits;
        Assert.Equal(
            [(1, 1), (1, 1), (1, 1)], (await SeatsAsync(school, operation)).Select(s => (s.Count, s.Place!.Value)));
        Assert.InRange(counted.Hits - before, 1, one);
    }

    private static async Task<(DateTime? At, DateTime? NextAt)> TimesAsync(SchoolWithSeats school)
    {
        var sync = await SyncAsync(school);
        return (sync.At, sync.NextAt);
    }

    private static async Task<TokenSync> SyncAsync(SchoolWithSeats school) => Assert.Single(
        await school.Scenario.DoAsync<ISeatTokens, IReadOnlyList<TokenSync>>(
            tokens => tokens.SyncsAsync([school.TokenId], default)));

    private static Task<List<long>> FoundAsync(SchoolWithSeats school, string query)
    {
        var errors = new ModelStateDictionary();
        var filter = JobQuery.Read(query).ToFilter(errors);
        Assert.True(errors.IsValid);
        Assert.Equal(query, filter.QueryText());
        return school.Scenario.AskAsync(async db =>
            await (await filter.ApplyAsync(db.Jobs, db, AutoDeliverySteps.Tokyo, school.Scenario.Now, default))
                .Select(j => j.DeviceId).Order().ToListAsync());
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
