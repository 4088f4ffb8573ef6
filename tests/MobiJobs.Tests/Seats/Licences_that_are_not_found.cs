using Microsoft.EntityFrameworkCore;
using MobiJobs.Gateway;
using MobiJobs.Jobs;
using MobiJobs.Kinds;
using MobiJobs.Tests.Queue;

namespace MobiJobs.Tests.Seats;

/// <summary>SYSTEM delivers once more to a device that did not find the licence assigned to it.</summary>
public sealed class Licences_that_are_not_found
{
    private const string NotFound = "<MDMErrorDomain:12064>";

    [Fact]
    public async Task The_seat_is_collected_assigned_anew_and_the_app_delivered_again_once()
    {
        await using var school = await SchoolWithSeats.CreateAsync(devices: 1);
        var order = await school.DeliverAsync(1);
        await school.GoOnAsync();
        await school.AnswerAsync(order, 1, id => new FailedMessage(id, NotFound));
        Assert.Equal(school.Scenario.Now.AddHours(1), (await school.Scenario.JobAsync(order)).AgainAt);
        await school.GoOnAsync(seconds: 10);
        Assert.Empty(await school.HoldersAsync()); // Until then the seat is for others.

        await RedeliverySteps.PassAsync(school.Scenario, TimeSpan.FromHours(1));
        await school.SyncAsync();
        await school.Scenario.SweepAsync();
        var list = (await RedeliverySteps.OpenAsync(school.Scenario)).First(j => j.Kind == JobKind.AppList);
        await RedeliverySteps.AnswerAsync(school.Scenario, list.Id);
        await school.GoOnAsync(seconds: 10);
        var again = await school.Scenario.AskAsync(db => db.Jobs.SingleAsync(j => j.RetryOfId == order));
        Assert.Equal((JobReason.LicenseRedelivery, SeatState.Taken), (again.Reason, again.Seat));

        await school.AnswerAsync(again.Id, 1, id => new FailedMessage(id, NotFound));
        Assert.Null((await school.Scenario.JobAsync(again.Id)).AgainAt);
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
