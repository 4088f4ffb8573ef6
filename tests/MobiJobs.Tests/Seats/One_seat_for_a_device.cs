using MobiJobs.Gateway;
using MobiJobs.Jobs;

namespace MobiJobs.Tests.Seats;

/// <summary>A device needs one licence of an app, however many jobs deliver it.</summary>
public sealed class One_seat_for_a_device
{
    [Fact]
    public async Task Two_equal_jobs_of_a_device_share_one_seat_and_the_one_whose_turn_comes_first_takes_it()
    {
        await using var school = await SchoolWithSeats.CreateAsync(devices: 2, seats: 2);
        var reserved = await school.DeliverAsync(1, school.Scenario.Now.AddDays(1));
        var (now, other) = (await school.DeliverAsync(1), await school.DeliverAsync(2));
        Assert.Equal(
            [SeatState.Promised, SeatState.Promised, SeatState.Promised],
            await school.SeatsAsync(reserved, now, other));
        await school.GoOnAsync();
        Assert.Equal(
            [SeatState.Held, SeatState.Taken, SeatState.Taken], await school.SeatsAsync(reserved, now, other));
        Assert.Equal(["F2LX0001", "F2LX0002"], await school.HoldersAsync());

        await school.AnswerAsync(now, 1, id => new FailedMessage(id, "<MDMErrorDomain:12063>"));
        await school.GoOnAsync(seconds: 15);
        Assert.Equal([SeatState.Taken, null], await school.SeatsAsync(reserved, now)); // The other one goes by it.
        await school.Scenario.CancelAsync(reserved);
        await school.GoOnAsync(seconds: 15);
        Assert.Equal(["F2LX0002"], await school.HoldersAsync());
    }

    [Fact]
    public async Task Of_two_equal_jobs_that_await_a_seat_none_stands_in_the_other_s_way()
    {
        await using var school = await SchoolWithSeats.CreateAsync(devices: 2, seats: 0);
        var (first, second, other) = (
            await school.DeliverAsync(1), await school.DeliverAsync(1), await school.DeliverAsync(2));
        await school.BuyAsync(2);
        await school.SyncAsync();
        await school.GoOnAsync(seconds: 10);
        Assert.Equal(
            [SeatState.Taken, SeatState.Held, SeatState.Taken], await school.SeatsAsync(first, second, other));
    }

    [Fact]
    public async Task The_check_before_sending_counts_no_seat_for_a_device_that_is_to_have_one()
    {
        await using var school = await SchoolWithSeats.CreateAsync(devices: 2, seats: 1);
        await school.DeliverAsync(1, school.Scenario.Now.AddDays(1));
        await school.DeliverAsync(1, school.Scenario.Now.AddDays(2));
        var need = Assert.Single(await school.NeedsAsync(await school.CheckAsync(1, 2)));
        Assert.Equal((1, 1, 0), (need.Needed, need.Promised, need.Free));
    }
}
