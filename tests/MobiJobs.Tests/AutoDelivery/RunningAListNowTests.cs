using Microsoft.EntityFrameworkCore;
using MobiJobs.AutoDelivery.Lists;
using MobiJobs.AutoDelivery.Missing;
using MobiJobs.AutoDelivery.Sending;
using MobiJobs.Catalogue.Apps;
using MobiJobs.Devices;
using MobiJobs.Jobs;
using MobiJobs.Runs;
using MobiJobs.Runs.Reports;
using MobiJobs.Tests.Support;
using static MobiJobs.Tests.AutoDelivery.AutoDeliverySteps;

namespace MobiJobs.Tests.AutoDelivery;

/// <summary>今すぐ実行: what was shown is sent, and nothing else.</summary>
public sealed class RunningAListNowTests
{
    [Fact]
    public async Task The_preview_counts_and_says_why_something_is_not_sent()
    {
        await using var scenario = await Scenario.CreateAsync(devices: 6);
        var list = await AddListAsync(scenario, await GroupAsync(scenario, "1年", 1, 2, 3, 4, 5));
        foreach (var device in (long[])[1, 2, 3]) { await ListAppsAsync(scenario, device); }

        await ListAppsAsync(scenario, 4, Typing);
        await scenario.RegisterAsync(device: 2, storeId: TypingStoreId);
        await HoldAsync(scenario, list, 3);

        var run = await PreviewAsync(scenario, list);
        var shown = await ShowAsync(scenario, run);

        Assert.Equal([("タイピング練習", 1)], shown.PerApp);
        Assert.Equal((1, 1), (shown.Deliveries, shown.Asked));
        Assert.Equal(
            [KeyValuePair.Create(DeliveryVerdict.OnTheWay, 1), KeyValuePair.Create(DeliveryVerdict.Held, 1)],
            shown.LeftOut);
        Assert.Equal("1A-0001", Assert.Single(shown.First).Number);
        Assert.Single(await JobsAsync(scenario)); // Nothing is registered before the confirmation.
        Assert.Empty(await scenario.AskAsync(db => db.AutoDeliveryRuns.ToListAsync()));
    }

    [Fact]
    public async Task What_was_shown_is_sent_although_the_list_was_edited_since()
    {
        await using var scenario = await Scenario.CreateAsync(devices: 2);
        var list = await AddListAsync(scenario, await GroupAsync(scenario, "1年", 1));
        await ListAppsAsync(scenario, 1);
        var run = await PreviewAsync(scenario, list);
        await scenario.AskAsync(async db =>
        {
            var other = App.Add(new AppDetails("英単語", AppSource.Vpp, 901, "jp.example.words"));
            db.Apps.Add(other);
            await db.SaveChangesAsync();
            var stored = await db.AutoDeliveryLists.Include(l => l.Apps).SingleAsync();
            var details = new AutoDeliveryDetails("別", false, new Schedule(WeekDays.All, 60, []), [other.Id]);
            stored.Edit(details, Tokyo, scenario.Now);
            return await db.SaveChangesAsync();
        });
        await GroupAsync(scenario, "1年", 2); // Came into the group since.
        await ListAppsAsync(scenario, 2);

        Assert.NotNull(await ConfirmAsync(scenario, run));

        var job = Assert.Single(await JobsAsync(scenario));
        Assert.Equal((1, "タイピング練習"), (job.DeviceId, job.Detail));
        var remembered = await scenario.AskAsync(db => db.AutoDeliveryRuns.SingleAsync());
        Assert.Equal(
            (run, "y.tanaka", job.OperationId, 1),
            (remembered.RunId, remembered.StartedBy, remembered.OperationId, remembered.Deliveries));
    }

    [Fact]
    public async Task What_is_not_possible_any_more_is_refused_with_its_reason()
    {
        await using var scenario = await Scenario.CreateAsync(devices: 7);
        var list = await AddListAsync(scenario, await GroupAsync(scenario, "1年", 1, 2, 3, 4, 5, 6, 7));
        foreach (var device in (long[])[1, 2, 3, 4, 5]) { await ListAppsAsync(scenario, device); }

        var run = await PreviewAsync(scenario, list);
        await LeaveAsync(scenario, 1);
        await ListAppsAsync(scenario, 2, Typing);
        await scenario.RegisterAsync(device: 3, storeId: TypingStoreId);
        await HoldAsync(scenario, list, 4);
        await ListAppsAsync(scenario, 6);
        var before = (await JobsAsync(scenario)).Count;

        await ConfirmAsync(scenario, run);

        Assert.Equal(
            [
                (1, RunOutcome.Refused, DeliveryVerdict.NotManaged),
                (2, RunOutcome.Refused, DeliveryVerdict.Installed),
                (3, RunOutcome.Refused, DeliveryVerdict.OnTheWay),
                (4, RunOutcome.Refused, DeliveryVerdict.Held),
                (5, RunOutcome.Done, DeliveryVerdict.Send),
                (6, RunOutcome.Refused, DeliveryVerdict.AppsKnown),
                (7, RunOutcome.Done, DeliveryVerdict.Send),
            ],
            await ItemsAsync(scenario, run));
        Assert.Equal(before + 2, (await JobsAsync(scenario)).Count);
        Assert.All(
            Enum.GetValues<DeliveryVerdict>().Where(v => v != DeliveryVerdict.Send),
            v => Assert.NotEmpty(v.Label()!));
    }

    [Fact]
    public async Task A_retired_app_is_refused_and_so_is_everything_of_a_deleted_list()
    {
        await using var scenario = await Scenario.CreateAsync(devices: 2);
        var group = await GroupAsync(scenario, "1年", 1, 2);
        var list = await AddListAsync(scenario, group);
        foreach (var device in (long[])[1, 2]) { await ListAppsAsync(scenario, device); }

        var retired = await PreviewAsync(scenario, list);
        await scenario.AskAsync(
            db => db.Apps.ExecuteUpdateAsync(set => set.SetProperty(a => a.RetiredAt, scenario.Now)));
        await ConfirmAsync(scenario, retired);
        await scenario.AskAsync(
            db => db.Apps.ExecuteUpdateAsync(set => set.SetProperty(a => a.RetiredAt, (DateTime?)null)));
        var deleted = await PreviewAsync(scenario, list);
        await scenario.AskAsync(db => db.AutoDeliveryLists.ExecuteDeleteAsync());
        await ConfirmAsync(scenario, deleted);

        Assert.Empty(await JobsAsync(scenario));
        Assert.All(await ItemsAsync(scenario, retired), i => Assert.Equal(DeliveryVerdict.Retired, i.Why));
        Assert.All(await ItemsAsync(scenario, deleted), i => Assert.Equal(DeliveryVerdict.ListDeleted, i.Why));
    }

    [Fact]
    public async Task An_app_that_keeps_disappearing_is_shown_as_held_and_held_by_the_confirmation()
    {
        await using var scenario = await Scenario.CreateAsync(devices: 2);
        var list = await AddListAsync(scenario, await GroupAsync(scenario, "1年", 1, 2));
        await ListAppsAsync(scenario, 2);
        for (var day = 0; day < 3; day++) { await DeliverAsync(scenario, 1); }

        var run = await PreviewAsync(scenario, list);
        Assert.Equal(1, (await ShowAsync(scenario, run)).LeftOut[DeliveryVerdict.HeldNow]);
        Assert.Empty(await scenario.AskAsync(db => db.DeliveryHolds.ToListAsync()));

        await ConfirmAsync(scenario, run);
        Assert.Equal(1, (await scenario.AskAsync(db => db.DeliveryHolds.SingleAsync())).DeviceId);
        var remembered = await scenario.AskAsync(db => db.AutoDeliveryRuns.SingleAsync());
        Assert.Equal((1, 1), (remembered.Held, remembered.Deliveries));
    }

    private static Task HoldAsync(Scenario scenario, int list, long device) => scenario.AskAsync(async db =>
    {
        var app = await db.Apps.Select(a => a.Id).SingleAsync();
        db.DeliveryHolds.Add(DeliveryHold.Of(list, device, app, scenario.Now));
        return await db.SaveChangesAsync();
    });

    private static Task LeaveAsync(Scenario scenario, long device) => scenario.AskAsync(db => db.Devices
        .Where(d => d.Id == device)
        .ExecuteUpdateAsync(set => set
            .SetProperty(d => d.EnrollmentId, (long?)null)
            .SetProperty(d => d.State, DeviceState.Inactive)));
}
