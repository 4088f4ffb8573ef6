using Microsoft.EntityFrameworkCore;
using MobiJobs.Jobs;
using MobiJobs.Vpp.Orders;

namespace MobiJobs.Tests.Seats;

/// <summary>Nothing is sent by a licence that is gone, whoever took it and however late Apple tells of it.</summary>
public sealed class Licences_that_go_away
{
    /// <summary>Of two changes that Apple has at once nobody knows which it made last.</summary>
    [Theory]
    [InlineData(VppOrderKind.Assign)]
    [InlineData(VppOrderKind.Collect)]
    public async Task One_that_is_assigned_and_collected_at_the_same_time_is_there_when_its_job_is_sent(
        VppOrderKind toldLast)
    {
        await using var school = await SchoolWithSeats.CreateAsync(devices: 1);
        var job = await school.DeliverAsync(1);
        await school.Scenario.AdvanceAsync(1);
        await school.StepAsync();
        await school.StepAsync();
        Assert.Equal(SeatState.Assigning, await school.SeatAsync(job));
        await school.CollectAsync(1);
        await school.StepAsync();
        var later = school.Scenario.Now.AddSeconds(20);
        await school.ChangeAsync(db => db.VppOrders.Where(o => o.Kind == toldLast)
            .ExecuteUpdateAsync(set => set.SetProperty(o => o.DueAt, later)));

        for (var second = 0; second < 60; second++)
        {
            await school.GoOnAsync(seconds: 1);
            if ((await school.Scenario.JobAsync(job)).Stage == JobStage.Active)
            {
                Assert.Equal(["F2LX0001"], await school.HoldersAsync());
            }
        }

        Assert.Equal(JobStage.Active, (await school.Scenario.JobAsync(job)).Stage);
    }

    [Fact]
    public async Task What_was_to_go_by_one_that_a_synchronisation_finds_no_more_waits_from_then_on()
    {
        await using var school = await SchoolWithSeats.CreateAsync(devices: 1, holders: ["F2LX0001"]);
        var job = await school.DeliverAsync(1);
        await school.Scenario.AdvanceAsync(1);
        Assert.Equal(JobStage.Active, (await school.Scenario.JobAsync(job)).Stage);

        await school.BuyAsync(1, "F2LX9999"); // Somebody has moved it to a device that is not ours.
        await school.SyncAsync();
        var waiting = await school.Scenario.JobAsync(job);
        Assert.Equal((SeatState.Awaited, JobStage.Waiting), (waiting.Seat, waiting.Stage));
    }
}
