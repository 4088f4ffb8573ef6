using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.Audit;
using MobiJobs.Errors.Verdicts;
using MobiJobs.Gateway.Simulated;
using MobiJobs.Guide;
using MobiJobs.Jobs;
using MobiJobs.Jobs.List;
using MobiJobs.Kinds;
using MobiJobs.Operations.Again;
using MobiJobs.Shared;
using MobiJobs.Tests.Support;
using static MobiJobs.Tests.Queue.RedeliverySteps;

namespace MobiJobs.Tests.Queue;

/// <summary>What failed for a reason that passes is delivered again without a person, and nothing else is.</summary>
public sealed class Delivering_again_by_itself
{
    [Fact]
    public async Task A_network_error_is_followed_by_three_tries_after_one_four_and_twelve_hours()
    {
        await using var scenario = await Scenario.CreateAsync();
        var order = await FailAsync(scenario, HelpPageError.Network);
        var last = order;
        foreach (var (hours, number) in ((int, int)[])[(1, 1), (4, 2), (12, 3)])
        {
            await PassAsync(scenario, TimeSpan.FromHours(hours) - TimeSpan.FromMinutes(2));
            Assert.Empty(await OpenAsync(scenario));
            await PassAsync(scenario, TimeSpan.FromMinutes(3));
            var again = await AnswerListAsync(scenario);
            Assert.Equal(
                (Requester.SystemId, JobReason.NetworkRedelivery, order, last, number, JobStatus.AwaitingDevice),
                (again.RequestedById, again.Reason, again.ReasonJobId, again.RetryOfId, again.AutomaticTry,
                    again.Status));
            Assert.Equal($"通信エラーのため自動で再配信（{number}/3）", (await RowAsync(scenario, again.Id)).ReasonText());
            await FailAsync(scenario, again.Id, HelpPageError.Network);
            last = again.Id;
        }

        await PassAsync(scenario, TimeSpan.FromDays(2));
        Assert.Empty(await OpenAsync(scenario));
        var entries = await scenario.AskAsync(
            db => db.Audit.Where(e => e.Action == AuditAction.JobsRedelivered).ToListAsync());
        Assert.All(entries, e => Assert.Equal(("SYSTEM", "vppInstall", 1), (e.Who, e.Subject, e.Count)));
        Assert.Equal(3, entries.Count);
    }

    [Fact]
    public async Task An_app_that_the_device_has_by_then_is_not_delivered()
    {
        await using var scenario = await Scenario.CreateAsync();
        await FailAsync(scenario, HelpPageError.Network);
        await PassAsync(scenario, TimeSpan.FromHours(1));
        var again = await AnswerListAsync(scenario, Typing with { Managed = null });

        Assert.Equal(
            (JobStatus.Canceled, EndReason.AlreadyThere, null), (again.Status, again.EndReason, again.StartedAt));
    }

    [Fact]
    public async Task Two_workers_that_find_the_same_failure_due_deliver_it_once()
    {
        await using var scenario = await Scenario.CreateAsync();
        var order = await FailAsync(scenario, HelpPageError.Network);
        scenario.Clock.Advance(TimeSpan.FromHours(1) + TimeSpan.FromMinutes(1));
        scenario.Meanwhile<DueRedeliveries>(["UPDATE \"Devices\""], due => due.SweepAsync(default));
        await scenario.DoAsync<DueRedeliveries>(due => due.SweepAsync(default));

        Assert.True(scenario.Other.HasActed);
        Assert.Equal(1, await scenario.AskAsync(db => db.Jobs.CountAsync(j => j.RetryOfId == order)));
        Assert.Equal([JobKind.AppList, JobKind.VppInstall], (await OpenAsync(scenario)).ConvertAll(j => j.Kind));
    }

    [Theory]
    [InlineData(JobKind.VppInstall)]
    [InlineData(JobKind.AppInstall)]
    [InlineData(JobKind.AppRemove)]
    public async Task What_somebody_has_ordered_or_removed_since_is_left_alone(JobKind since)
    {
        await using var scenario = await Scenario.CreateAsync();
        await FailAsync(scenario, HelpPageError.Network);
        var order = await scenario.RegisterAsync(since);
        await scenario.CancelAsync(order);
        await PassAsync(scenario, TimeSpan.FromHours(1));

        Assert.Empty(await OpenAsync(scenario));
        Assert.Equal(0, await scenario.AskAsync(db => db.Jobs.CountAsync(j => j.AgainAt != null)));
    }

    [Fact]
    public async Task An_order_of_another_app_does_not_stand_in_the_way()
    {
        await using var scenario = await Scenario.CreateAsync();
        await FailAsync(scenario, HelpPageError.Network);
        await scenario.CancelAsync(await scenario.RegisterAsync(name: "英単語カード", bundleId: "jp.example.words"));
        await PassAsync(scenario, TimeSpan.FromHours(1));

        Assert.Equal([JobKind.AppList, JobKind.VppInstall], (await OpenAsync(scenario)).ConvertAll(j => j.Kind));
    }

    [Fact]
    public async Task A_device_that_has_left_is_not_sent_anything()
    {
        await using var scenario = await Scenario.CreateAsync();
        await FailAsync(scenario, HelpPageError.Network);
        await RetrySteps.LeaveAsync(scenario, 1);
        await PassAsync(scenario, TimeSpan.FromHours(1));

        Assert.Empty(await OpenAsync(scenario));
    }

    [Fact]
    public async Task Nothing_is_delivered_for_who_may_no_longer_send_it()
    {
        await using var scenario = await Scenario.CreateAsync();
        await FailAsync(scenario, HelpPageError.Network);
        await scenario.DemoteAsync();
        await PassAsync(scenario, TimeSpan.FromHours(1));

        Assert.Empty(await OpenAsync(scenario));
    }

    [Fact]
    public async Task Nothing_is_delivered_after_the_deadline_of_what_was_ordered()
    {
        await using var scenario = await Scenario.CreateAsync();
        var order = await FailAsync(scenario, HelpPageError.Network);
        await scenario.AskAsync(db => db.Jobs.Where(j => j.Id == order).ExecuteUpdateAsync(
            set => set.SetProperty(j => j.DeadlineAt, scenario.Now.AddMinutes(30))));
        await PassAsync(scenario, TimeSpan.FromHours(1));

        Assert.Empty(await OpenAsync(scenario));
    }

    [Fact]
    public async Task Who_delivers_it_by_hand_takes_the_place_of_the_next_try()
    {
        await using var scenario = await Scenario.CreateAsync();
        var order = await FailAsync(scenario, HelpPageError.Network);
        await RetrySteps.RetryAsync(scenario, order);
        Assert.Null((await scenario.JobAsync(order)).AgainAt);

        await PassAsync(scenario, TimeSpan.FromHours(1));
        Assert.Equal(order, Assert.Single(await OpenAsync(scenario)).RetryOfId);
    }

    [Fact]
    public async Task While_it_is_switched_off_nothing_is_planned_and_what_was_planned_is_forgotten()
    {
        await using var scenario = await Scenario.CreateAsync(devices: 2);
        await FailAsync(scenario, HelpPageError.Network);
        await SwitchAsync(scenario, on: false);
        var second = await scenario.RegisterAsync(device: 2);
        await FailAsync(scenario, second, HelpPageError.Network, device: 2);
        Assert.Null((await scenario.JobAsync(second)).AgainAt);

        await scenario.SweepAsync();
        await SwitchAsync(scenario, on: true);
        await PassAsync(scenario, TimeSpan.FromHours(1));
        Assert.Empty(await OpenAsync(scenario));
    }

    [Fact]
    public async Task Until_then_the_list_says_when_and_the_explanation_that_nobody_has_to_act()
    {
        await using var scenario = await Scenario.CreateAsync();
        var order = await FailAsync(scenario, HelpPageError.Network);
        var row = await RowAsync(scenario, order);

        var time = new ShownTime(AutoDelivery.AutoDeliverySteps.Tokyo, scenario.Clock);
        Assert.Contains("13:00 に自動で再配信", Assert.Single(StatusNote.Of(row, time)).Text, StringComparison.Ordinal);
        Assert.False(row.IsSettled);
        var explanation = await scenario.DoAsync<JobExplainer, Explanation?>(e => e.ExplainAsync(row, default));
        Assert.Equal(WhoActs.Nobody, explanation!.WhoActs);
    }
}
