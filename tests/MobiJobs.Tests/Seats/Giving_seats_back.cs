using Microsoft.EntityFrameworkCore;
using MobiJobs.Data;
using MobiJobs.Enrollments;
using MobiJobs.Gateway;
using MobiJobs.Jobs;
using MobiJobs.Queue.Purging;
using MobiJobs.Vpp;
using MobiJobs.Vpp.Orders;

namespace MobiJobs.Tests.Seats;

/// <summary>No licence is left behind by a job that is deleted, or that nobody follows any more.</summary>
public sealed class Giving_seats_back
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(6)]
    public async Task The_licence_of_a_device_that_is_deleted_is_collected_however_far_it_was(int seconds)
    {
        await using var school = await SchoolWithSeats.CreateAsync(devices: 2);
        await school.DeliverAsync(1);
        var other = await school.DeliverAsync(2);
        await school.Scenario.AdvanceAsync(1);
        await school.GoOnAsync(seconds);
        await DeleteAsync(school, 1);
        await school.GoOnAsync(seconds: 15);
        Assert.Equal(["F2LX0002"], await school.HoldersAsync());
        Assert.Equal(SeatState.Taken, await school.SeatAsync(other));
    }

    [Fact]
    public async Task The_licence_of_a_deleted_device_stays_where_its_app_was_delivered()
    {
        await using var school = await SchoolWithSeats.CreateAsync(devices: 2);
        var job = await school.DeliverAsync(1);
        await school.GoOnAsync();
        await school.AnswerAsync(job, 1, id => new AcknowledgedMessage(id, null));
        await DeleteAsync(school, 1);
        await school.GoOnAsync(seconds: 15);
        Assert.Equal(["F2LX0001"], await school.HoldersAsync());
    }

    [Fact]
    public async Task A_job_whose_history_is_over_gives_back_its_licence_before_it_is_deleted()
    {
        await using var school = await SchoolWithSeats.CreateAsync(devices: 1);
        var job = await school.DeliverAsync(1);
        await school.GoOnAsync();
        await school.Scenario.ContactAsync();
        school.Scenario.Clock.Advance(TimeSpan.FromDays(7));
        await school.Scenario.DueAsync();
        Assert.Equal(
            (SeatState.Taken, true), (await school.SeatAsync(job), (await school.Scenario.JobAsync(job)).MayStillRun));
        school.Scenario.Clock.Advance(TimeSpan.FromDays(130));
        await school.Scenario.DoAsync<HistoryPurge, int>(purge => purge.RunAsync(default));
        await school.GoOnAsync(seconds: 15);
        Assert.Empty(await school.HoldersAsync());
        await school.Scenario.DoAsync<HistoryPurge, int>(purge => purge.RunAsync(default));
        Assert.Equal(0, await school.Scenario.AskAsync(db => db.Jobs.CountAsync(j => j.Id == job)));
    }

    [Fact]
    public async Task A_job_whose_order_is_gone_is_found_though_the_token_has_others_to_assign()
    {
        await using var school = await SchoolWithSeats.CreateAsync(devices: 2, seats: 3);
        var (waiting, ended) = (await school.DeliverAsync(1), await school.DeliverAsync(2));
        await school.Scenario.AdvanceAsync(1, 2);
        await school.StepAsync();
        await school.Scenario.CancelAsync(ended);
        Assert.Equal([SeatState.Assigning, SeatState.Assigning], await school.SeatsAsync(waiting, ended));
        await school.ChangeAsync(db => db.VppOrders.ExecuteDeleteAsync());
        var another = new VppChange.Assign([new(SchoolWithSeats.App, VppAsset.Standard, null, "F2LX9999")]);
        await school.Scenario.DoAsync<VppOrders>(orders => orders.PlaceAsync(
            school.TokenId, another, "test", SchoolWithSeats.By, default));
        await school.Scenario.SweepAsync();
        Assert.Equal([SeatState.Awaited, SeatState.Returning], await school.SeatsAsync(waiting, ended));
    }

    [Fact]
    public async Task Who_may_no_longer_send_a_reserved_job_holds_no_seat_for_it()
    {
        await using var school = await SchoolWithSeats.CreateAsync(devices: 2);
        var reserved = await school.DeliverAsync(1, school.Scenario.Now.AddDays(3));
        await school.ChangeAsync(db => db.Users
            .ExecuteUpdateAsync(set => set.SetProperty(p => p.DisabledAt, school.Scenario.Now)));
        var other = await school.DeliverAsync(2);
        Assert.Equal([SeatState.Promised, SeatState.Awaited], await school.SeatsAsync(reserved, other));
        await school.Scenario.SweepAsync();
        await school.GoOnAsync();
        Assert.Equal([SeatState.Awaited, SeatState.Taken], await school.SeatsAsync(reserved, other));

        await school.Scenario.CancelAsync(other);
        await school.GoOnAsync(seconds: 15);
        Assert.Equal([SeatState.Awaited, null], await school.SeatsAsync(reserved, other));
        await school.ChangeAsync(db => db.Users
            .ExecuteUpdateAsync(set => set.SetProperty(p => p.DisabledAt, (DateTime?)null)));
        await school.StepAsync();
        Assert.Equal(SeatState.Promised, await school.SeatAsync(reserved));
    }

    private static Task DeleteAsync(SchoolWithSeats school, long device) =>
        school.Scenario.DoAsync<MobiJobsDb, DeviceDepartures, int>((db, departures) => db.WriteAsync(
            async () => (await departures.DeleteAsync(
                db.Devices.Where(d => d.Id == device), "y.tanaka", school.Scenario.Now, default)).Count,
            default));
}
