using Microsoft.EntityFrameworkCore;
using MobiJobs.Jobs;
using MobiJobs.Kinds;
using MobiJobs.Operations.Send;
using MobiJobs.Queue;
using MobiJobs.Tests.Operations;

namespace MobiJobs.Tests.Seats;

/// <summary>Where several tokens have an app, none waits as long as one of them has a seat.</summary>
public sealed class Choosing_a_token
{
    [Fact]
    public async Task A_device_gets_a_seat_of_another_token_if_its_person_s_has_none()
    {
        await using var school = await SchoolWithSeats.CreateAsync(devices: 2, seats: 0);
        var hanako = await school.Scenario.AskAsync(db => db.VppUsers.Select(u => u.Id).SingleAsync());
        var other = await school.AddTokenAsync("LOC2", seats: 1);
        await school.ChangeAsync(async db =>
            (await db.Devices.SingleAsync(d => d.Id == 1)).AssignVppUser(hanako));
        var need = Assert.Single(await school.NeedsAsync(await school.CheckAsync(1)));
        Assert.Equal((1, 0), (need.Needed, need.Short));

        var job = await school.Scenario.JobAsync(await school.DeliverAsync(1));
        Assert.Equal((other, SeatState.Promised), (job.SeatTokenId, job.Seat));
    }

    [Fact]
    public async Task A_device_gets_a_seat_of_its_person_s_token_if_that_has_one()
    {
        await using var school = await SchoolWithSeats.CreateAsync(devices: 1, seats: 1);
        var other = await school.AddTokenAsync("LOC2", seats: 1);
        await school.ChangeAsync(async db => (await db.Devices.SingleAsync()).AssignVppUser(
            await db.VppUsers.Where(u => u.TokenId == other).Select(u => u.Id).SingleAsync()));
        Assert.Equal("LOC2", Assert.Single(await school.NeedsAsync(await school.CheckAsync(1))).Location);
        Assert.Equal(other, (await school.Scenario.JobAsync(await school.DeliverAsync(1))).SeatTokenId);
    }

    [Fact]
    public async Task No_delivery_is_bound_to_a_token_for_which_Apple_is_not_asked()
    {
        await using var school = await SchoolWithSeats.CreateAsync(devices: 2, seats: 1);
        var other = await school.AddTokenAsync("LOC2", seats: 1);
        var until = school.Scenario.Now.AddHours(2);
        await school.ChangeAsync(db => db.VppContents.Where(c => c.TokenId == school.TokenId)
            .ExecuteUpdateAsync(set => set.SetProperty(c => c.RestsUntil, until)));
        var need = Assert.Single(await school.NeedsAsync(await school.CheckAsync(1)));
        Assert.Equal((1, 0), (need.Free, need.Short));

        var job = await school.Scenario.JobAsync(await school.DeliverAsync(1));
        Assert.Equal((other, SeatState.Promised), (job.SeatTokenId, job.Seat));
    }

    [Fact]
    public async Task Deliveries_that_are_registered_together_get_the_seats_of_all_tokens()
    {
        await using var school = await SchoolWithSeats.CreateAsync(devices: 3, seats: 1);
        await school.AddTokenAsync("LOC2", seats: 1);
        var run = await school.CheckAsync(1, 2, 3);
        var needs = await school.NeedsAsync(run);
        Assert.Equal([0, 1], needs.Select(n => n.Short).Order());
        Assert.True(await school.Scenario.DoAsync<SeatCures, bool>(cures => cures.LeaveOutAsync(run, 0, default)));
        Assert.Equal(2, (await SendingTests.FindAsync(school.Scenario, run.Id))!.Count);

        var enrollments = await school.Scenario.AskAsync(
            db => db.Devices.OrderBy(d => d.Id).Select(d => d.EnrollmentId!.Value).ToListAsync());
        var orders = enrollments.Index()
            .Select(e => new NewJob(e.Index + 1, e.Item, JobKind.VppInstall, SchoolWithSeats.Typing, 2));
        await school.Scenario.DoAsync<DeviceQueue>(
            queue => queue.RegisterAsync([.. orders], school.Scenario.Now, default));
        Assert.Equal([SeatState.Promised, SeatState.Promised, SeatState.Awaited], await school.SeatsAsync(1, 2, 3));
    }
}
