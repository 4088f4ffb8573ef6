using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using MobiJobs.Gateway;
using MobiJobs.Jobs;
using MobiJobs.Operations.Send;
using MobiJobs.Tests.Support;
using MobiJobs.Vpp.Orders;
using MobiJobs.Vpp.Seats;

namespace MobiJobs.Tests.Seats;

/// <summary>Nothing is collected or assigned that another job has come to use at the same time.</summary>
public sealed class Sharing_a_seat
{
    [Fact]
    public async Task A_licence_that_two_orders_assigned_stays_with_the_delivery_that_goes_on()
    {
        await using var school = await SchoolWithSeats.CreateAsync(devices: 1, seats: 2);
        var first = await school.DeliverAsync(1);
        await school.Scenario.AdvanceAsync(1);
        await school.StepAsync();
        await school.Scenario.CancelAsync(first);
        var second = await school.DeliverAsync(1);
        await school.Scenario.AdvanceAsync(1);
        await school.ChangeAsync(db => db.VppOrders.ExecuteUpdateAsync(
            set => set.SetProperty(o => o.DueAt, school.Scenario.Now.AddSeconds(5)))); // Apple takes its time.
        await school.StepAsync();
        Assert.Equal([SeatState.Assigning, SeatState.Assigning], await school.SeatsAsync(first, second));

        await school.GoOnAsync(seconds: 15);
        Assert.Equal([null, SeatState.Taken], await school.SeatsAsync(first, second));
        Assert.Equal(0, await CollectsAsync(school));
        Assert.Equal(["F2LX0001"], await school.HoldersAsync());
    }

    [Fact]
    public async Task A_licence_stays_with_a_delivery_that_is_registered_while_it_is_about_to_be_collected()
    {
        await using var school = await SchoolWithSeats.CreateAsync(devices: 1);
        var first = await school.DeliverAsync(1);
        await school.GoOnAsync();
        var second = await school.DeliverAsync(1);
        await SetSeatAsync(school, second, null);
        await school.AnswerAsync(first, 1, id => new FailedMessage(id, "<MDMErrorDomain:12063>"));
        Assert.Equal(SeatState.Returning, await school.SeatAsync(first));
        school.Scenario.Other.Before(
            ["UPDATE", "VppContents"], (_, transaction) => SetSeatAsync(transaction!, second, SeatState.Held));
        await school.StepAsync();
        Assert.True(school.Scenario.Other.HasActed);
        Assert.Equal(0, await CollectsAsync(school));

        await school.StepAsync();
        Assert.Equal([null, SeatState.Taken], await school.SeatsAsync(first, second));
    }

    [Fact]
    public async Task No_licence_is_assigned_at_once_for_which_a_seat_has_just_been_promised()
    {
        await using var school = await SchoolWithSeats.CreateAsync(devices: 2);
        var other = await school.DeliverAsync(2, school.Scenario.Now.AddHours(1));
        await SetSeatAsync(school, other, null);
        var run = await school.CheckAsync(1);
        school.Scenario.Other.Before(
            ["UPDATE", "VppContents"], (_, transaction) => SetSeatAsync(transaction!, other, SeatState.Promised));
        Assert.Equal(0, await school.Scenario.DoAsync<SeatCures, int?>(
            cures => cures.AssignAsync(run, 0, SchoolWithSeats.By, default)));
        Assert.True(school.Scenario.Other.HasActed);
    }

    [Fact]
    public async Task The_timeline_tells_nothing_of_a_job_that_another_has_changed_before_the_sweep()
    {
        await using var school = await SchoolWithSeats.CreateAsync(devices: 2, seats: 0);
        var (one, other) = (await school.DeliverAsync(1), await school.DeliverAsync(2));
        school.Scenario.Clock.Advance(TimeSpan.FromHours(3)); // Nothing is known of the seats any more.
        school.Scenario.Other.Before(
            SecondWriter.UndoableStatement, (_, transaction) => SetSeatAsync(transaction!, one, SeatState.Held));
        await school.Scenario.DoAsync<SeatSweep>(sweep => sweep.SweepAsync(default));
        Assert.Equal([SeatState.Held, null], await school.SeatsAsync(one, other));
        Assert.Equal([JobEventKind.SeatAwaited], await EventsAsync(school, one));
        Assert.Equal([JobEventKind.SeatAwaited, JobEventKind.SeatUnknown], await EventsAsync(school, other));
        Assert.True(school.Scenario.Other.HasActed);
    }

    [Fact]
    public async Task The_timeline_tells_of_no_promise_to_a_job_that_another_has_changed_before()
    {
        await using var school = await SchoolWithSeats.CreateAsync(devices: 2, seats: 0);
        var (one, other) = (await school.DeliverAsync(1), await school.DeliverAsync(2));
        await school.BuyAsync(2);
        await school.SyncAsync();
        school.Scenario.Other.Before(
            SecondWriter.UndoableStatement, (_, transaction) => SetSeatAsync(transaction!, one, SeatState.Held));
        await school.Scenario.DoAsync<SeatWork>(work => work.RunAsync(default));
        Assert.True(school.Scenario.Other.HasActed);
        Assert.Equal([JobEventKind.SeatAwaited], await EventsAsync(school, one));
        Assert.Equal([JobEventKind.SeatAwaited, JobEventKind.SeatPromised], await EventsAsync(school, other));
    }

    private static Task<List<JobEventKind>> EventsAsync(SchoolWithSeats school, long job) =>
        school.Scenario.AskAsync(db => db.JobEvents.Where(e => e.JobId == job)
            .OrderBy(e => e.Id).Select(e => e.Kind).ToListAsync());

    private static Task<int> CollectsAsync(SchoolWithSeats school) => school.Scenario.AskAsync(
        db => db.VppOrders.CountAsync(o => o.Kind == VppOrderKind.Collect));

    private static Task SetSeatAsync(SchoolWithSeats school, long job, SeatState? seat) => school.ChangeAsync(
        db => db.Jobs.Where(j => j.Id == job).ExecuteUpdateAsync(set => set.SetProperty(j => j.Seat, seat)));

    private static async Task SetSeatAsync(DbTransaction transaction, long job, SeatState seat)
    {
        await using var command = transaction.Connection!.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = FormattableString.Invariant($"UPDATE Jobs SET Seat = {(int)seat} WHERE Id = {job}");
        await command.ExecuteNonQueryAsync();
    }
}
