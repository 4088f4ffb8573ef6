using MobiJobs.Gateway;
using MobiJobs.Jobs;
using MobiJobs.Queue;
using Microsoft.EntityFrameworkCore;

namespace MobiJobs.Tests.Seats;

/// <summary>A delivery promises a seat, takes it at its turn, and gives it back unless it succeeds.</summary>
public sealed class Promising_seats
{
    [Fact]
    public async Task One_seat_goes_to_the_first_and_the_others_wait_for_theirs()
    {
        await using var school = await SchoolWithSeats.CreateAsync();
        var (first, second, third) = (
            await school.DeliverAsync(2), await school.DeliverAsync(1), await school.DeliverAsync(3));
        Assert.Equal(
            [SeatState.Promised, SeatState.Awaited, SeatState.Awaited],
            await school.SeatsAsync(first, second, third));

        await school.GoOnAsync();
        Assert.Equal(
            [JobStatus.Pushing, JobStatus.Waiting, JobStatus.Waiting],
            [
                await school.Scenario.StatusAsync(first),
                await school.Scenario.StatusAsync(second),
                await school.Scenario.StatusAsync(third),
            ]);
        Assert.Equal(["F2LX0002"], await school.HoldersAsync());
    }

    [Fact]
    public async Task A_seat_is_not_taken_before_the_turn_of_its_job()
    {
        await using var school = await SchoolWithSeats.CreateAsync();
        var before = await school.Scenario.RegisterAsync(Kinds.JobKind.DeviceInformation, device: 1);
        var job = await school.DeliverAsync(1);
        await school.GoOnAsync();
        Assert.Equal(JobStatus.Pushing, await school.Scenario.StatusAsync(before));
        Assert.Equal(SeatState.Promised, await school.SeatAsync(job));
        Assert.Empty(await school.HoldersAsync());

        await school.Scenario.CancelAsync(before);
        await school.GoOnAsync();
        Assert.Equal(SeatState.Taken, await school.SeatAsync(job));
        Assert.Equal(["F2LX0001"], await school.HoldersAsync());
    }

    [Fact]
    public async Task A_reserved_delivery_promises_its_seat_from_the_start()
    {
        await using var school = await SchoolWithSeats.CreateAsync();
        var reserved = await school.DeliverAsync(1, school.Scenario.Now.AddHours(1));
        var now = await school.DeliverAsync(2);
        await school.GoOnAsync();
        Assert.Equal([SeatState.Promised, SeatState.Awaited], await school.SeatsAsync(reserved, now));
        Assert.Empty(await school.HoldersAsync());
    }

    [Fact]
    public async Task A_device_that_has_a_licence_needs_no_seat()
    {
        await using var school = await SchoolWithSeats.CreateAsync(holders: [SchoolWithSeats.SerialOf(3)]);
        var (holder, other) = (await school.DeliverAsync(3), await school.DeliverAsync(1));
        Assert.Equal([SeatState.Held, SeatState.Awaited], await school.SeatsAsync(holder, other));
        await school.GoOnAsync();
        Assert.Equal(JobStatus.Pushing, await school.Scenario.StatusAsync(holder));
    }

    [Fact]
    public async Task A_device_whose_person_has_a_licence_needs_no_seat()
    {
        await using var school = await SchoolWithSeats.CreateAsync(holders: ["hanako"]);
        await school.ChangeAsync(async db => (await db.Devices.SingleAsync(d => d.Id == 1))
            .AssignVppUser(await db.VppUsers.Select(u => u.Id).SingleAsync()));
        Assert.Equal(SeatState.Held, await school.SeatAsync(await school.DeliverAsync(1)));
    }

    [Theory]
    [InlineData("canceled")]
    [InlineData("timed out")]
    [InlineData("deleted")]
    public async Task A_promise_goes_to_the_next_when_its_job_ends(string how)
    {
        await using var school = await SchoolWithSeats.CreateAsync();
        var first = await school.DeliverAsync(1, school.Scenario.Now.AddHours(1));
        var second = await school.DeliverAsync(2);
        if (how == "canceled") { await school.Scenario.CancelAsync(first); }

        if (how == "deleted")
        {
            await school.Scenario.AskAsync(db => db.Devices.Where(d => d.Id == 1).ExecuteDeleteAsync());
        }

        if (how == "timed out")
        {
            await school.Scenario.DoAsync<DeviceQueue, int>(async queue => await school.Scenario.AskAsync(
                db => queue.EndAsync(
                    db.Jobs.Where(j => j.Id == first), Ending.RequestTimedOut, school.Scenario.Now, default)));
        }

        await school.GoOnAsync();
        Assert.Equal((SeatState.Taken, JobStatus.Pushing),
            (await school.SeatAsync(second), await school.Scenario.StatusAsync(second)));
    }

    [Fact]
    public async Task A_seat_that_was_taken_is_collected_when_its_job_fails_and_goes_to_the_next()
    {
        await using var school = await SchoolWithSeats.CreateAsync();
        var (first, second) = (await school.DeliverAsync(1), await school.DeliverAsync(2));
        await school.GoOnAsync();
        await school.AnswerAsync(first, 1, id => new FailedMessage(id, "<MDMErrorDomain:12063>"));
        Assert.Equal(JobStatus.DeviceError, await school.Scenario.StatusAsync(first));
        await school.GoOnAsync(seconds: 15);
        Assert.Equal(["F2LX0002"], await school.HoldersAsync());
        Assert.Equal([null, SeatState.Taken], await school.SeatsAsync(first, second));
    }

    [Fact]
    public async Task A_seat_stays_with_a_device_that_installed_the_app()
    {
        await using var school = await SchoolWithSeats.CreateAsync();
        var (first, second) = (await school.DeliverAsync(1), await school.DeliverAsync(2));
        await school.GoOnAsync();
        await school.AnswerAsync(first, 1, id => new AcknowledgedMessage(id, null));
        await school.GoOnAsync(seconds: 15);
        Assert.Equal(["F2LX0001"], await school.HoldersAsync());
        Assert.Equal([null, SeatState.Awaited], await school.SeatsAsync(first, second));
    }

    [Fact]
    public async Task What_waits_for_a_seat_goes_on_when_Apple_has_more()
    {
        await using var school = await SchoolWithSeats.CreateAsync(seats: 0);
        var (first, second) = (await school.DeliverAsync(2), await school.DeliverAsync(1));
        await school.GoOnAsync();
        Assert.Equal([SeatState.Awaited, SeatState.Awaited], await school.SeatsAsync(first, second));
        await school.BuyAsync(1);
        await school.SyncAsync();
        await school.GoOnAsync();
        Assert.Equal([SeatState.Taken, SeatState.Awaited], await school.SeatsAsync(first, second));
    }

    [Fact]
    public async Task What_waits_for_a_seat_goes_on_when_a_licence_is_collected()
    {
        await using var school = await SchoolWithSeats.CreateAsync(holders: [SchoolWithSeats.SerialOf(3)]);
        var job = await school.DeliverAsync(1);
        await school.CollectAsync(3);
        await school.GoOnAsync(seconds: 15);
        Assert.Equal(SeatState.Taken, await school.SeatAsync(job));
        Assert.Equal(["F2LX0001"], await school.HoldersAsync());
    }

    [Fact]
    public async Task A_delivery_whose_licence_is_collected_waits_for_a_seat_again()
    {
        await using var school = await SchoolWithSeats.CreateAsync(holders: [SchoolWithSeats.SerialOf(1)]);
        var job = await school.DeliverAsync(1);
        await school.GoOnAsync();
        Assert.Equal(JobStatus.Pushing, await school.Scenario.StatusAsync(job));
        await school.CollectAsync(1);
        var other = await school.DeliverAsync(1);
        Assert.Equal([SeatState.Awaited, SeatState.Awaited], await school.SeatsAsync(job, other));
        await school.Scenario.ContactAsync(1);
        Assert.Empty(school.Scenario.Channel.HandedOver);
        await school.GoOnAsync(seconds: 15);
        Assert.Equal(SeatState.Taken, await school.SeatAsync(job));
        Assert.Equal(["F2LX0001"], await school.HoldersAsync());
    }

    [Fact]
    public async Task Nothing_is_held_where_no_seats_are_known()
    {
        await using var school = await SchoolWithSeats.CreateAsync(seats: 0);
        await school.ChangeAsync(db => db.Devices.Where(d => d.Id == 2)
            .ExecuteUpdateAsync(set => set.SetProperty(d => d.GroupId, (int?)null)));
        var waiting = await school.DeliverAsync(1);
        Assert.Equal([SeatState.Awaited, null], await school.SeatsAsync(waiting, await school.DeliverAsync(2)));
        await school.ChangeAsync(db => db.VppTokens
            .ExecuteUpdateAsync(set => set.SetProperty(t => t.Trouble, 0)));
        school.Scenario.Clock.Advance(TimeSpan.FromMinutes(61));
        Assert.Null(await school.SeatAsync(await school.DeliverAsync(3)));
        await school.Scenario.SweepAsync();
        Assert.Equal(JobStatus.Pushing, await school.Scenario.StatusAsync(waiting));
    }

    [Fact]
    public async Task Nothing_is_held_once_the_token_is_deleted()
    {
        await using var school = await SchoolWithSeats.CreateAsync(seats: 0);
        var waiting = await school.DeliverAsync(1);
        await school.ChangeAsync(async db => (await db.VppTokens.SingleAsync()).Delete(school.Scenario.Now));
        await school.Scenario.SweepAsync();
        Assert.Equal(JobStatus.Pushing, await school.Scenario.StatusAsync(waiting));
    }

    [Fact]
    public async Task What_Apple_has_no_seat_for_after_all_waits_and_is_not_sent()
    {
        await using var school = await SchoolWithSeats.CreateAsync();
        var job = await school.DeliverAsync(1);
        await school.BuyAsync(1, "F2LX9999"); // Somebody else took it since.
        await school.GoOnAsync();
        Assert.Equal((SeatState.Awaited, JobStatus.Waiting),
            (await school.SeatAsync(job), await school.Scenario.StatusAsync(job)));
        await school.SyncAsync();
        await school.GoOnAsync();
        Assert.Equal(SeatState.Awaited, await school.SeatAsync(job));
    }
}
