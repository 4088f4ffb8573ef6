using Microsoft.EntityFrameworkCore;
using MobiJobs.Kinds;
using MobiJobs.Tests.Support;
using static MobiJobs.Tests.AutoDelivery.AutoDeliverySteps;

namespace MobiJobs.Tests.AutoDelivery;

/// <summary>An app that keeps disappearing after each delivery is held back.</summary>
public sealed class DeliveryHoldTests
{
    [Fact]
    public async Task An_app_that_is_gone_after_three_successes_is_held_until_somebody_releases_it()
    {
        await using var scenario = await Scenario.CreateAsync(devices: 2);
        var group = await GroupAsync(scenario, "1年", 1, 2);
        var id = await AddListAsync(scenario, group);
        await ListAppsAsync(scenario, 2, Typing);
        for (var day = 0; day < 3; day++) { await DeliverAsync(scenario, 1); }

        await RunWhenDueAsync(scenario);
        Assert.DoesNotContain(await JobsAsync(scenario), j => j.DueAt is not null && j.Kind == JobKind.VppInstall);
        var hold = await scenario.AskAsync(db => db.DeliveryHolds.SingleAsync());
        Assert.Equal((id, 1L, (DateTime?)null), (hold.ListId, hold.DeviceId, hold.ReleasedAt));
        Assert.Equal(1, (await scenario.AskAsync(db => db.AutoDeliveryRuns.SingleAsync())).Held);

        await scenario.AskAsync(
            db => db.DeliveryHolds.ExecuteUpdateAsync(set => set.SetProperty(h => h.ReleasedAt, scenario.Now)));
        scenario.Clock.Advance(TimeSpan.FromDays(1));
        await ListAppsAsync(scenario, 1);
        await RunAsync(scenario);
        Assert.Single(await JobsAsync(scenario), j => j.DueAt is not null && j.Kind == JobKind.VppInstall);
    }

    [Fact]
    public async Task Two_successes_or_three_that_are_long_ago_hold_nothing()
    {
        await using var scenario = await Scenario.CreateAsync();
        var group = await GroupAsync(scenario, "1年", 1);
        for (var day = 0; day < 2; day++) { await DeliverAsync(scenario, 1); }

        scenario.Clock.Advance(TimeSpan.FromDays(8));
        await DeliverAsync(scenario, 1);
        await AddListAsync(scenario, group);
        await RunWhenDueAsync(scenario);
        Assert.Single(await JobsAsync(scenario), j => j.DueAt is not null && j.Kind == JobKind.VppInstall);
        Assert.Empty(await scenario.AskAsync(db => db.DeliveryHolds.ToListAsync()));
    }
}
