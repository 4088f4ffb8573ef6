using Microsoft.EntityFrameworkCore;
using MobiJobs.Audit;
using MobiJobs.Data;
using MobiJobs.Jobs;
using MobiJobs.Jobs.Filter;
using MobiJobs.Kinds;
using MobiJobs.Queue.Cancel;
using MobiJobs.Runs;
using MobiJobs.Runs.Reports;
using MobiJobs.Tests.Support;
using static MobiJobs.Tests.AutoDelivery.AutoDeliverySteps;

namespace MobiJobs.Tests.AutoDelivery;

/// <summary>
/// Once everything has been cancelled, an app list that arrives leads to no delivery, whichever list has asked for it.
/// </summary>
public sealed class StoppingWhatWaitsForAppListsTests
{
    private static readonly string[] FirstHold = ["UPDATE \"AutoDelivery"];

    [Fact]
    public async Task A_list_for_the_same_devices_whose_question_another_list_has_asked_is_stopped_too()
    {
        await using var scenario = await Scenario.CreateAsync(devices: 2);
        await OverlappingAsync(scenario);
        await RunWhenDueAsync(scenario);
        var asked = (await JobsAsync(scenario))[0];
        await scenario.HandOverAsync(asked.DeviceId); // Can't be cancelled any more.

        var preview = await PreviewAllAsync(scenario);
        await CancelAsync(scenario, preview);
        await AnswerAsync(scenario, asked);

        Assert.Contains("自動配信の2回", Assert.Single(preview.AlsoStopped), StringComparison.Ordinal);
        Assert.Equal(["アプリ一覧を待っていた自動配信2回のうち2回を中止しました。"], await AlsoDoneAsync(scenario, preview));
        Assert.DoesNotContain(await JobsAsync(scenario), j => j.Kind == JobKind.VppInstall);
        Assert.DoesNotContain(null, await StoppedAsync(scenario));
    }

    [Fact]
    public async Task A_list_that_had_asked_only_other_devices_is_stopped_with_the_one_that_asks()
    {
        await using var scenario = await Scenario.CreateAsync(devices: 2);
        var (upper, lower) = await OverlappingAsync(scenario, inLower: 2);
        await ConfirmAsync(scenario, await PreviewAsync(scenario, lower)); // Asks the second device.
        await AnswerListAsync(scenario, (await JobsAsync(scenario)).Single(j => j.Kind == JobKind.AppList), Typing);
        await GroupAsync(scenario, "1年/A組", 1); // A device that it has never asked.
        await ConfirmAsync(scenario, await PreviewAsync(scenario, upper));
        var asked = (await JobsAsync(scenario)).Last(j => j is { Kind: JobKind.AppList, DeviceId: 1 });
        await scenario.HandOverAsync(1);

        await CancelAsync(scenario, await PreviewAllAsync(scenario));
        await AnswerAsync(scenario, asked);

        Assert.DoesNotContain(await JobsAsync(scenario), j => j.Kind == JobKind.VppInstall);
    }

    [Fact]
    public async Task A_list_that_had_asked_no_device_when_it_was_shown_is_stopped_by_the_confirmation()
    {
        await using var scenario = await Scenario.CreateAsync(devices: 1);
        var list = await AddListAsync(scenario, await GroupAsync(scenario, "1年", 1));
        var run = await PreviewAsync(scenario, list);
        Assert.NotNull(await scenario.DoAsync<RunKeeper, Run?>(
            keeper => keeper.ConfirmAsync(run, Tanaka, AuditAction.AutoDeliveryStarted, default)));

        var preview = await PreviewAllAsync(scenario);
        await scenario.DoAsync<RunKeeper>(keeper => keeper.CarryOutAsync(run, default));
        var asked = Assert.Single(await JobsAsync(scenario));
        await scenario.HandOverAsync(1);
        var report = await CancelAsync(scenario, preview);
        await AnswerAsync(scenario, asked);

        Assert.Equal((0, 1), (preview.Count, preview.Registering));
        Assert.Contains("自動配信の1回", Assert.Single(preview.AlsoStopped), StringComparison.Ordinal);
        Assert.Equal((1, 1), (report.TooLate, report.Decided));
        Assert.DoesNotContain(await JobsAsync(scenario), j => j.Kind == JobKind.VppInstall);
    }

    [Fact]
    public async Task What_only_waits_for_app_lists_can_be_cancelled_without_any_job()
    {
        await using var scenario = await Scenario.CreateAsync(devices: 1);
        await AddListAsync(scenario, await GroupAsync(scenario, "1年", 1));
        await RunWhenDueAsync(scenario);
        var asked = Assert.Single(await JobsAsync(scenario));
        await scenario.HandOverAsync(1);

        var preview = await PreviewAllAsync(scenario);
        Assert.Equal((0, 0, 1, false), (preview.Count, preview.Registering, preview.Held, preview.IsEmpty));
        var report = await CancelAsync(scenario, preview);
        await AnswerAsync(scenario, asked);

        Assert.Equal((0, 0), (report.Decided, report.Pending));
        Assert.Equal(["アプリ一覧を待っていた自動配信1回のうち1回を中止しました。"], await AlsoDoneAsync(scenario, preview));
        Assert.DoesNotContain(await JobsAsync(scenario), j => j.Kind == JobKind.VppInstall);
    }

    [Fact]
    public async Task A_filter_that_stops_every_list_is_everything_however_few_the_jobs()
    {
        await using var scenario = await Scenario.CreateAsync(devices: 2);
        await AddListAsync(scenario, await GroupAsync(scenario, "1年", 1, 2));
        await RunWhenDueAsync(scenario);
        var operation = await scenario.AskAsync(db => db.Operations.Select(o => o.Id).SingleAsync());

        var open = await PreviewMatchingAsync(scenario, JobFilter.None with { Open = true });
        var own = await PreviewMatchingAsync(scenario, JobFilter.None with { Operation = operation });

        Assert.Equal((2, true), (open.Count, open.IsEverything));
        Assert.Equal((2, false), (own.Count, own.IsEverything));
    }

    [Theory, InlineData("cancelled"), InlineData("paused"), InlineData("calledOff")]
    public async Task An_answer_that_is_overtaken_by_a_stop_leads_to_no_delivery(string stop)
    {
        await using var scenario = await Scenario.CreateAsync(devices: 1);
        var list = await AddListAsync(scenario, await GroupAsync(scenario, "1年", 1));
        await RunWhenDueAsync(scenario);
        var asked = Assert.Single(await JobsAsync(scenario));
        var preview = await PreviewAllAsync(scenario);
        await scenario.HandOverAsync(1);

        switch (stop)
        {
            case "cancelled":
                scenario.Meanwhile<RunKeeper>(FirstHold, keeper =>
                    keeper.ConfirmAsync(preview.RunId, Tanaka, AuditAction.JobsCanceled, default));
                break;
            case "paused":
                scenario.Meanwhile<MobiJobsDb>(FirstHold, async db =>
                {
                    var paused = await db.AutoDeliveryLists.Include(l => l.Periods).SingleAsync(l => l.Id == list);
                    paused.Pause(scenario.Now);
                    await db.SaveChangesAsync();
                });
                break;
            default:
                scenario.Meanwhile<MobiJobsDb>(FirstHold, db => db.Runs
                    .Where(r => r.Kind == RunKind.DeliverAutomatically)
                    .ExecuteUpdateAsync(set => set.SetProperty(r => r.CalledOffAt, scenario.Now)));
                break;
        }

        await AnswerAsync(scenario, asked);

        Assert.True(scenario.Other.HasActed);
        Assert.DoesNotContain(await JobsAsync(scenario), j => j.Kind == JobKind.VppInstall);
    }

    /// <summary>A list for a group with its subgroups and one for a subgroup, with the same app.</summary>
    private static async Task<(int Upper, int Lower)> OverlappingAsync(Scenario scenario, int inLower = 1)
    {
        var upper = await GroupAsync(scenario, "1年", 1, 2);
        var lower = await GroupAsync(scenario, "1年/A組", inLower);
        return (
            await AddListAsync(scenario, upper, "学年", includesBelow: true),
            await AddListAsync(scenario, lower, "組"));
    }

    private static Task AnswerAsync(Scenario scenario, Job asked) => scenario.AnswerAsync(
        asked.Id,
        id => new MobiJobs.Gateway.AcknowledgedMessage(id, new MobiJobs.Gateway.AppListFacts([])));

    private static Task<CancelPreview> PreviewAllAsync(Scenario scenario) =>
        scenario.DoAsync<CancelPreviews, MobiJobsDb, CancelPreview>(
            (previews, db) => previews.EverythingAsync(db.Jobs, Tanaka, default));

    private static Task<CancelPreview> PreviewMatchingAsync(Scenario scenario, JobFilter filter) =>
        scenario.DoAsync<CancelPreviews, CancelPreview>(previews => previews.MatchingAsync(filter, Tanaka, default));

    private static async Task<RunReport> CancelAsync(Scenario scenario, CancelPreview preview)
    {
        Assert.NotNull(await scenario.DoAsync<RunKeeper, Run?>(
            keeper => keeper.ConfirmAsync(preview.RunId, Tanaka, AuditAction.JobsCanceled, default)));
        return await scenario.DoAsync<RunKeeper, RunReport>(
            async keeper => await keeper.ReportAsync(await keeper.CarryOutToEndAsync(preview.RunId, default), default));
    }

    private static Task<IReadOnlyList<string>> AlsoDoneAsync(Scenario scenario, CancelPreview preview) =>
        scenario.DoAsync<RunKeeper, IReadOnlyList<string>>(
            async keeper => keeper.AlsoDone((await keeper.FindAsync(preview.RunId, Tanaka, default))!));

    private static Task<List<DateTime?>> StoppedAsync(Scenario scenario) =>
        scenario.AskAsync(db => db.AutoDeliveryRuns.Select(r => r.StoppedAt).ToListAsync());
}
