using Microsoft.EntityFrameworkCore;
using MobiJobs.Gateway;
using MobiJobs.Gateway.Simulated;
using MobiJobs.Jobs;
using MobiJobs.Kinds;
using MobiJobs.Tests.Queue;
using MobiJobs.Vpp.Orders;

namespace MobiJobs.Tests.Seats;

/// <summary>SYSTEM delivers once more to a device that did not find the licence assigned to it.</summary>
public sealed class Licences_that_are_not_found
{
    private const string NotFound = "<MDMErrorDomain:12064>";

    /// <summary>
    /// Apple takes a while to tell a device of an assignment. A seat that is collected meanwhile and assigned anew
    /// begins that very wait once more, and its device might be among those that wait at the end of the line.
    /// </summary>
    [Fact]
    public async Task The_device_keeps_its_licence_and_the_app_is_delivered_again_once()
    {
        await using var school = await SchoolWithSeats.CreateAsync(devices: 2);
        var order = await school.DeliverAsync(1);
        await school.GoOnAsync();
        await school.AnswerAsync(order, 1, id => new FailedMessage(id, NotFound));
        Assert.Equal(school.Scenario.Now.AddHours(1), (await school.Scenario.JobAsync(order)).AgainAt);
        await school.GoOnAsync(seconds: 10);
        await school.SweepAsync();
        await school.GoOnAsync(seconds: 10);
        Assert.Equal(["F2LX0001"], await school.HoldersAsync());
        Assert.Equal(SeatState.Taken, await school.SeatAsync(order));
        Assert.Equal(SeatState.Awaited, await school.SeatAsync(await school.DeliverAsync(2)));

        await RedeliverySteps.PassAsync(school.Scenario, TimeSpan.FromHours(1));
        await school.SyncAsync();
        await school.Scenario.SweepAsync();
        var list = (await RedeliverySteps.OpenAsync(school.Scenario)).First(j => j.Kind == JobKind.AppList);
        await RedeliverySteps.AnswerAsync(school.Scenario, list.Id);
        await school.SweepAsync();
        await school.GoOnAsync(seconds: 10);
        Assert.Equal(1, await school.Scenario.AskAsync(
            db => db.VppOrders.CountAsync(o => o.Kind == VppOrderKind.Assign))); // None but the first.
        var again = await school.Scenario.AskAsync(db => db.Jobs.SingleAsync(j => j.RetryOfId == order));
        Assert.Equal((JobReason.LicenseRedelivery, SeatState.Taken), (again.Reason, again.Seat));

        await school.AnswerAsync(again.Id, 1, id => new FailedMessage(id, NotFound));
        Assert.Null((await school.Scenario.JobAsync(again.Id)).AgainAt);
        await school.GoOnAsync(seconds: 20);
        Assert.Equal(["F2LX0002"], await school.HoldersAsync()); // Given back for good, and the next has it.
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_licence_is_given_back_where_a_person_stops_it_or_delivers_it_by_hand(bool byHand)
    {
        await using var school = await SchoolWithSeats.CreateAsync(devices: 1);
        var order = await school.DeliverAsync(1);
        await school.GoOnAsync();
        await school.AnswerAsync(order, 1, id => new FailedMessage(id, NotFound));
        var again = byHand ? await school.DeliverAsync(1) : 0;
        await school.ChangeAsync(db => db.Jobs.Where(j => j.Id == order)
            .ExecuteUpdateAsync(set => set.SetProperty(j => j.AgainAt, (DateTime?)null)));
        await school.SweepAsync();
        await school.GoOnAsync(seconds: 10);
        Assert.Null(await school.SeatAsync(order));
        if (byHand)
        {
            Assert.Equal(SeatState.Taken, await school.SeatAsync(again)); // It goes by the same licence.
            Assert.Equal(["F2LX0001"], await school.HoldersAsync());
        }
        else
        {
            Assert.Empty(await school.HoldersAsync());
        }
    }

    [Fact]
    public async Task What_the_network_has_prevented_leaves_its_seat_to_others()
    {
        await using var school = await SchoolWithSeats.CreateAsync(devices: 1);
        var order = await school.DeliverAsync(1);
        await school.GoOnAsync();
        await school.AnswerAsync(order, 1, id => new FailedMessage(id, HelpPageError.Network.Text("タイピング練習")));
        Assert.NotNull((await school.Scenario.JobAsync(order)).AgainAt);
        await school.GoOnAsync(seconds: 10);
        Assert.Empty(await school.HoldersAsync());
    }

    [Fact]
    public async Task One_without_a_licence_is_left_to_people()
    {
        await using var school = await SchoolWithSeats.CreateAsync(devices: 1, seats: 0);
        var order = await school.DeliverAsync(1);
        await school.ChangeAsync(db => db.Jobs.ExecuteUpdateAsync(
            set => set.SetProperty(j => j.Seat, (SeatState?)null))); // As where no seats are known.
        await school.GoOnAsync();
        await school.AnswerAsync(order, 1, id => new FailedMessage(id, NotFound));
        Assert.Null((await school.Scenario.JobAsync(order)).AgainAt);
    }
}
