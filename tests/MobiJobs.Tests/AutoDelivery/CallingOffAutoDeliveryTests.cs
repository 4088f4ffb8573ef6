using Microsoft.EntityFrameworkCore;
using MobiJobs.Audit;
using MobiJobs.AutoDelivery.Sending;
using MobiJobs.Data;
using MobiJobs.Jobs;
using MobiJobs.Jobs.Filter;
using MobiJobs.Kinds;
using MobiJobs.Queue.Cancel;
using MobiJobs.Runs;
using MobiJobs.Runs.Reports;
using MobiJobs.Tests.Operations;
using MobiJobs.Tests.Support;
using static MobiJobs.Tests.AutoDelivery.AutoDeliverySteps;

namespace MobiJobs.Tests.AutoDelivery;

/// <summary>A run of a list is called off like other registrations, and what it asked leads to nothing more.</summary>
public sealed class CallingOffAutoDeliveryTests
{
    private const int Devices = 2100;

    public static TheoryData<string> Choices => ["operation", "everything"];

    [Theory, MemberData(nameof(Choices))]
    public async Task A_scheduled_run_under_way_is_called_off_to_the_last_job(string choice)
    {
        await using var scenario = await Scenario.CreateAsync(devices: 0);
        await scenario.AskAsync(db => Fleet.AddAsync(db, Devices, "1年", scenario.Now));
        await AddListAsync(scenario, await scenario.AskAsync(db => db.DeviceGroups.Select(g => g.Id).SingleAsync()));
        await RunWhenDueAsync(scenario); // So much is left to a worker.
        var run = await scenario.AskAsync(db => db.Runs.Select(r => r.Id).SingleAsync());
        await CarryOutChunkAsync(scenario, run);

        var preview = await PreviewCancelAsync(scenario, choice);
        await CarryOutChunkAsync(scenario, run);
        var report = await CancelAsync(scenario, preview);
        scenario.Clock.Advance(TimeSpan.FromMinutes(1));
        await scenario.SweepAsync();

        Assert.Equal((Devices, Devices), (preview.Count + preview.Registering, report.Done + report.NotRegistered));
        Assert.True(preview.Count > 0 && report.Done > preview.Count && report.NotRegistered > 0);
        Assert.All(await JobsAsync(scenario), j => Assert.Equal(JobStatus.Canceled, j.Status));
        await scenario.AskAsync(async db =>
        {
            await ReportedRuns.AssertAsync(db);
            return true;
        });
    }

    [Theory, MemberData(nameof(Choices))]
    public async Task A_device_that_answers_after_everything_was_cancelled_is_sent_nothing(string choice)
    {
        await using var scenario = await Scenario.CreateAsync(devices: 2);
        await AddListAsync(scenario, await GroupAsync(scenario, "1年", 1, 2));
        await RunWhenDueAsync(scenario);
        var asked = (await JobsAsync(scenario))[0];
        await scenario.HandOverAsync(asked.DeviceId); // Can't be cancelled any more.

        var preview = await PreviewCancelAsync(scenario, choice);
        await CancelAsync(scenario, preview);
        await scenario.AnswerAsync(
            asked.Id,
            id => new MobiJobs.Gateway.AcknowledgedMessage(id, new MobiJobs.Gateway.AppListFacts([])));

        Assert.Contains("自動配信の1回", Assert.Single(preview.AlsoStopped), StringComparison.Ordinal);
        Assert.DoesNotContain(await JobsAsync(scenario), j => j.Kind == JobKind.VppInstall);
    }

    [Fact]
    public async Task What_a_paused_or_deleted_list_has_not_come_to_is_called_off()
    {
        await using var scenario = await Scenario.CreateAsync(devices: 4, chunk: 2);
        var list = await AddListAsync(scenario, await GroupAsync(scenario, "1年", 1, 2, 3, 4));
        var run = await PreviewAsync(scenario, list);
        await scenario.DoAsync<RunKeeper, Run?>(
            keeper => keeper.ConfirmAsync(run, Tanaka, AuditAction.AutoDeliveryStarted, default));
        await CarryOutChunkAsync(scenario, run);
        var registered = await JobsAsync(scenario);

        await scenario.AskAsync(async db =>
        {
            await db.CallOffRunsOfListAsync(list, scenario.Now, default);
            return true;
        });
        scenario.Clock.Advance(TimeSpan.FromMinutes(1));
        await scenario.SweepAsync();
        await AnswerListAsync(scenario, registered[0]);

        Assert.Equal(registered.Select(j => j.Id), (await JobsAsync(scenario)).Select(j => j.Id));
        Assert.Equal(
            4 - registered.Count,
            (await ItemsAsync(scenario, run)).Count(i => i.Outcome == RunOutcome.CalledOff));
    }

    [Fact]
    public async Task What_follows_from_answers_is_not_taken_for_what_was_counted()
    {
        await using var scenario = await Scenario.CreateAsync(devices: 4, chunk: 2);
        await AddListAsync(scenario, await GroupAsync(scenario, "1年", 1, 2, 3, 4));
        var run = await PreviewAsync(scenario, await scenario.AskAsync(
            db => db.AutoDeliveryLists.Select(l => l.Id).SingleAsync()));
        await scenario.DoAsync<RunKeeper, Run?>(
            keeper => keeper.ConfirmAsync(run, Tanaka, AuditAction.AutoDeliveryStarted, default));
        await CarryOutChunkAsync(scenario, run);
        var asked = (await JobsAsync(scenario))[0];

        var preview = await PreviewCancelAsync(scenario, "operation");
        await AnswerListAsync(scenario, asked);
        var report = await CancelAsync(scenario, preview);

        var sent = Assert.Single(await JobsAsync(scenario), j => j.Kind == JobKind.VppInstall);
        Assert.Equal((asked.Id, asked.OperationId), (sent.ReasonJobId, sent.OperationId));
        Assert.Equal(preview.Count + preview.Registering, report.Decided);
        Assert.Equal(preview.Registering, report.NotRegistered);
        Assert.NotEqual(JobStage.Ended, sent.Stage); // It came after what was shown.
    }

    private static async Task CarryOutChunkAsync(Scenario scenario, long run)
    {
        scenario.Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.True(await scenario.DoAsync<RunKeeper, bool>(keeper => keeper.CarryOutChunkAsync(run, default)));
    }

    private static async Task<CancelPreview> PreviewCancelAsync(Scenario scenario, string choice)
    {
        var operation = await scenario.AskAsync(db => db.Operations.Select(o => o.Id).SingleAsync());
        return await scenario.DoAsync<CancelPreviews, MobiJobsDb, CancelPreview>((previews, db) => choice switch
        {
            "everything" => previews.EverythingAsync(db.Jobs, Tanaka, default),
            _ => previews.MatchingAsync(JobFilter.None with { Operation = operation }, Tanaka, default),
        });
    }

    private static async Task<RunReport> CancelAsync(Scenario scenario, CancelPreview preview)
    {
        Assert.NotNull(await scenario.DoAsync<RunKeeper, Run?>(
            keeper => keeper.ConfirmAsync(preview.RunId, Tanaka, AuditAction.JobsCanceled, default)));
        return await scenario.DoAsync<RunKeeper, RunReport>(
            async keeper => await keeper.ReportAsync(await keeper.CarryOutToEndAsync(preview.RunId, default), default));
    }
}
