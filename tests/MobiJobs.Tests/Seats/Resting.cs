using Microsoft.EntityFrameworkCore;
using MobiJobs.Jobs;
using MobiJobs.Vpp.Orders;

namespace MobiJobs.Tests.Seats;

/// <summary>Where Apple has no seat although its count says so, it is not asked every few seconds for days.</summary>
public sealed class Resting
{
    [Fact]
    public async Task After_the_second_refusal_a_pool_rests_each_time_for_longer()
    {
        await using var school = await SchoolWithSeats.CreateAsync(devices: 2);
        var job = await school.DeliverAsync(1);
        var reserved = await school.DeliverAsync(2, school.Scenario.Now.AddDays(3));
        await school.BuyAsync(1, "F2LX9999"); // Somebody else took it, and Apple's count doesn't say so.
        await TryAsync(school);
        Assert.Equal(1, await OrdersAsync(school));
        await TryAsync(school);
        Assert.Equal(2, await OrdersAsync(school));
        await TryAsync(school);
        Assert.Equal(2, await OrdersAsync(school));
        Assert.Equal([SeatState.Awaited, SeatState.Awaited], await school.SeatsAsync(job, reserved));
        Assert.Equal(
            [JobEventKind.SeatPromised, JobEventKind.NoSeat, JobEventKind.SeatPromised, JobEventKind.NoSeat],
            await school.Scenario.AskAsync(db => db.JobEvents.Where(e => e.JobId == job)
                .OrderBy(e => e.Id).Select(e => e.Kind).ToListAsync()));

        school.Scenario.Clock.Advance(TimeSpan.FromMinutes(5));
        await TryAsync(school);
        Assert.Equal(3, await OrdersAsync(school));
        school.Scenario.Clock.Advance(TimeSpan.FromMinutes(6));
        await TryAsync(school);
        Assert.Equal(3, await OrdersAsync(school));
        school.Scenario.Clock.Advance(TimeSpan.FromMinutes(4));
        await TryAsync(school);
        Assert.Equal(4, await OrdersAsync(school));
    }

    [Fact]
    public async Task It_rests_no_longer_once_seats_are_bought()
    {
        await using var school = await SchoolWithSeats.CreateAsync(devices: 1);
        var job = await school.DeliverAsync(1);
        await school.BuyAsync(1, "F2LX9999");
        await TryAsync(school);
        await TryAsync(school);
        await school.BuyAsync(2, "F2LX9999");
        await school.SyncAsync();
        await school.GoOnAsync();
        Assert.Equal(SeatState.Taken, await school.SeatAsync(job));
    }

    /// <summary>Apple's count says that none is assigned, and a while passes.</summary>
    private static async Task TryAsync(SchoolWithSeats school)
    {
        await school.ChangeAsync(db => db.VppContents.ExecuteUpdateAsync(set => set.SetProperty(c => c.Assigned, 0)));
        await school.GoOnAsync(seconds: 8);
    }

    private static Task<int> OrdersAsync(SchoolWithSeats school) =>
        school.Scenario.AskAsync(db => db.VppOrders.CountAsync(o => o.State == VppOrderState.Failed));
}
