using Microsoft.EntityFrameworkCore;
using MobiJobs.Data;
using MobiJobs.Jobs;
using MobiJobs.Kinds;
using MobiJobs.Tests.Support;
using MobiJobs.Vpp.Seats;

namespace MobiJobs.Tests.Seats;

/// <summary>
/// A delivery that waits at one token goes on by a licence, or a free seat, of another token that its device may use.
/// </summary>
public sealed class Moving_to_another_token
{
    private const string Other = "LOC2";

    [Fact]
    public async Task A_person_s_licence_of_another_token_frees_what_could_be_assigned_to_nobody()
    {
        await using var school = await SchoolWithSeats.CreateAsync(devices: 1, seats: 1);
        var other = await school.AddTokenAsync(Other, seats: 1);
        await school.MakePersonalAsync(1, "hash-of-taro");
        var job = await school.DeliverAsync(1);
        Assert.Equal(SeatState.Unassignable, await school.SeatAsync(job));

        await school.BuyAtAsync(other, Other, 1, "taro");
        await school.GiveToAsync(1, "taro");
        await school.SweepAsync();
        Assert.Equal((other, SeatState.Held), await PlaceAsync(school, job));
        await school.GoOnAsync(seconds: 1);
        Assert.Equal(JobStage.Active, (await school.Scenario.JobAsync(job)).Stage);
    }

    [Fact]
    public async Task A_device_s_licence_of_another_token_ends_the_wait_for_a_seat()
    {
        await using var school = await SchoolWithSeats.CreateAsync(devices: 1, seats: 0);
        var other = await school.AddTokenAsync(Other, seats: 0);
        var job = await school.DeliverAsync(1);
        await school.BuyAtAsync(other, Other, 1, SchoolWithSeats.SerialOf(1));
        await school.SweepAsync();
        Assert.Equal((other, SeatState.Held), await PlaceAsync(school, job));
    }

    [Fact]
    public async Task What_could_be_assigned_to_nobody_takes_a_seat_of_another_token_once_it_has_a_serial_number()
    {
        await using var school = await SchoolWithSeats.CreateAsync(devices: 1, seats: 1, assignable: false);
        var other = await school.AddTokenAsync(Other, seats: 1);
        await school.MakePersonalAsync(1, "hash-of-taro");
        var job = await school.DeliverAsync(1);
        Assert.Equal((school.TokenId, SeatState.Unassignable), await PlaceAsync(school, job));
        await TellSerialAsync(school, 1);
        await school.SweepAsync();
        await school.GoOnAsync();
        Assert.Equal((other, SeatState.Taken), await PlaceAsync(school, job));
    }

    [Fact]
    public async Task It_waits_at_another_token_where_its_own_can_assign_nothing_to_devices()
    {
        await using var school = await SchoolWithSeats.CreateAsync(devices: 1, seats: 1, assignable: false);
        var other = await school.AddTokenAsync(Other, seats: 0);
        await school.MakePersonalAsync(1, "hash-of-taro");
        var job = await school.DeliverAsync(1);
        await TellSerialAsync(school, 1);
        await school.SweepAsync();
        Assert.Equal((other, SeatState.Awaited), await PlaceAsync(school, job));
    }

    /// <summary>Whoever holds a row holds up all who write, on SQLite; this is asked each minute.</summary>
    [Fact]
    public async Task Nothing_is_held_while_there_is_nothing_to_move()
    {
        await using var school = await SchoolWithSeats.CreateAsync(devices: 2, seats: 0);
        var other = await school.AddTokenAsync(Other, seats: 0);
        var job = await school.DeliverAsync(1);
        school.Scenario.Changes.Reset();
        Assert.Empty(await MoveAsync(school));
        Assert.Equal(0, school.Scenario.Changes.Transactions);

        await school.BuyAtAsync(other, Other, 1);
        Assert.Equal([1], await MoveAsync(school));
        Assert.Equal((other, SeatState.Promised), await PlaceAsync(school, job));
    }

    /// <summary>What was looked at without holding it is counted once more.</summary>
    [Fact]
    public async Task A_seat_that_is_gone_once_it_is_held_moves_nothing()
    {
        await using var school = await SchoolWithSeats.CreateAsync(devices: 2, seats: 0);
        var other = await school.AddTokenAsync(Other, seats: 0);
        var job = await school.DeliverAsync(1);
        await school.BuyAtAsync(other, Other, 1);
        school.Scenario.Meanwhile<MobiJobsDb>(
            ["UPDATE", "VppContents"],
            db => db.VppContents.ExecuteUpdateAsync(set => set.SetProperty(c => c.Assigned, c => c.Total)));
        Assert.Empty(await MoveAsync(school));
        Assert.Equal((school.TokenId, SeatState.Awaited), await PlaceAsync(school, job));
    }

    [Fact]
    public async Task Seats_bought_at_another_token_go_to_the_first_in_the_line()
    {
        await using var school = await SchoolWithSeats.CreateAsync(devices: 3, seats: 0);
        var other = await school.AddTokenAsync(Other, seats: 0);
        long[] jobs = [await school.DeliverAsync(3), await school.DeliverAsync(1), await school.DeliverAsync(2)];
        var same = await school.DeliverAsync(3);
        await school.BuyAtAsync(other, Other, 2);
        await school.SweepAsync();
        await school.SweepAsync();
        Assert.Equal(
            [SeatState.Due, SeatState.Due, SeatState.Awaited, SeatState.Promised],
            await school.SeatsAsync([.. jobs, same]));
        Assert.Equal((school.TokenId, SeatState.Awaited), await PlaceAsync(school, jobs[2]));
        await school.GoOnAsync();
        Assert.Equal(["F2LX0001", "F2LX0003"], await school.HoldersAsync(other));
    }

    [Fact]
    public async Task A_seat_for_which_somebody_waits_at_its_own_token_is_theirs()
    {
        await using var school = await SchoolWithSeats.CreateAsync(devices: 2, seats: 0);
        var other = await school.AddTokenAsync(Other, seats: 0);
        await school.GiveToAsync(2, "taro");
        var (first, second) = (await school.DeliverAsync(1), await school.DeliverAsync(2));
        Assert.Equal((other, SeatState.Awaited), await PlaceAsync(school, second));
        await school.BuyAtAsync(other, Other, 1);
        await school.SweepAsync();
        Assert.Equal([SeatState.Awaited, SeatState.Due], await school.SeatsAsync(first, second));
    }

    [Fact]
    public async Task Nobody_moves_to_a_token_that_their_group_can_t_use_or_that_rests()
    {
        await using var school = await SchoolWithSeats.CreateAsync(devices: 1, seats: 0);
        var other = await school.AddTokenAsync(Other, seats: 0);
        var job = await school.DeliverAsync(1);
        await school.BuyAtAsync(other, Other, 1);
        var until = school.Scenario.Now.AddHours(1);
        await school.ChangeAsync(db => db.VppContents.Where(c => c.TokenId == other)
            .ExecuteUpdateAsync(set => set.SetProperty(c => c.RestsUntil, until)));
        await school.SweepAsync();
        Assert.Equal((school.TokenId, SeatState.Awaited), await PlaceAsync(school, job));

        await school.ChangeAsync(db => db.VppContents.ExecuteUpdateAsync(
            set => set.SetProperty(c => c.RestsUntil, (DateTime?)null)));
        await school.ChangeAsync(db => db.Devices.ExecuteUpdateAsync(
            set => set.SetProperty(d => d.GroupId, (int?)null)));
        await school.SweepAsync();
        Assert.Equal((school.TokenId, SeatState.Awaited), await PlaceAsync(school, job));
    }

    [Fact]
    public async Task What_waits_at_a_token_that_has_expired_goes_on_waiting_at_another()
    {
        await using var school = await SchoolWithSeats.CreateAsync(devices: 1, seats: 0);
        var other = await school.AddTokenAsync(Other, seats: 0);
        var job = await school.DeliverAsync(1);
        await ExpireAsync(school, school.TokenId);
        await school.SweepAsync();
        Assert.Equal((other, SeatState.Awaited), await PlaceAsync(school, job));

        await ExpireAsync(school, other);
        await school.SweepAsync();
        Assert.Null(await school.SeatAsync(job)); // Of no token seats are known: nothing is held.
    }

    [Fact]
    public async Task What_was_promised_at_a_token_that_no_longer_has_the_app_waits_at_another()
    {
        await using var school = await SchoolWithSeats.CreateAsync(devices: 1, seats: 1);
        var other = await school.AddTokenAsync(Other, seats: 0);
        await school.Scenario.RegisterAsync(JobKind.AppList);
        var job = await school.DeliverAsync(1);
        Assert.Equal((school.TokenId, SeatState.Promised), await PlaceAsync(school, job));
        await school.ChangeAsync(db => db.VppContents.Where(c => c.TokenId == school.TokenId).ExecuteDeleteAsync());
        await school.SweepAsync();
        Assert.Equal((other, SeatState.Awaited), await PlaceAsync(school, job)); // Not sent without a licence.
    }

    [Fact]
    public async Task Whatever_order_the_store_gives_tokens_in_the_first_is_asked_first()
    {
        var backwards = new PlantedFault(
            (@"(?s)\A(SELECT .*FROM (.VppContents. AS .v.)\s+INNER JOIN.*\S)\s*\z", "$1 ORDER BY 1 DESC"));
        await using var school = await SchoolWithSeats.CreateAsync(devices: 1, seats: 1, fault: backwards);
        await school.AddTokenAsync(Other, seats: 1);
        await school.MakePersonalAsync(1, "hash-of-taro");
        backwards.IsOn = true;
        var job = await school.DeliverAsync(1);
        Assert.NotEqual(0, backwards.Hits);
        Assert.Equal((school.TokenId, SeatState.Unassignable), await PlaceAsync(school, job));
    }

    private static Task TellSerialAsync(SchoolWithSeats school, long device) =>
        school.ChangeAsync(db => db.Devices.Where(d => d.Id == device).ExecuteUpdateAsync(
            set => set.SetProperty(d => d.SerialNumber, SchoolWithSeats.SerialOf(device))));

    private static Task ExpireAsync(SchoolWithSeats school, int token)
    {
        var past = school.Scenario.Now.AddMinutes(-1);
        return school.ChangeAsync(db => db.VppTokens.Where(t => t.Id == token)
            .ExecuteUpdateAsync(set => set.SetProperty(t => t.ExpiresAt, past)));
    }

    private static async Task<(int?, SeatState?)> PlaceAsync(SchoolWithSeats school, long job)
    {
        var now = await school.Scenario.JobAsync(job);
        return (now.SeatTokenId, now.Seat);
    }

    private static Task<IReadOnlyCollection<long>> MoveAsync(SchoolWithSeats school) =>
        school.Scenario.DoAsync<SeatMoves, IReadOnlyCollection<long>>(
            moves => moves.MoveAsync(school.Scenario.Now, default));
}
