using Microsoft.EntityFrameworkCore;
using MobiJobs.Audit;
using MobiJobs.Gateway;
using MobiJobs.Jobs;
using MobiJobs.Kinds;
using MobiJobs.Operations.Retry;
using MobiJobs.Queue.Purging;
using MobiJobs.Runs;
using MobiJobs.Runs.Reports;
using MobiJobs.Tests.Support;
using static MobiJobs.Tests.Queue.RetrySteps;

namespace MobiJobs.Tests.Queue;

/// <summary>Delivering again: what is meant, what is left out and why, and that nothing is done twice.</summary>
public sealed class RetryTests
{
    [Fact]
    public async Task A_failed_job_is_delivered_again_once_by_a_job_that_names_it()
    {
        await using var scenario = await Scenario.CreateAsync();
        var failed = await FailAsync(scenario);
        var (run, report) = await RetryAsync(scenario, failed);
        Assert.Equal((1, 0), (report.Done, report.Refused));

        var again = await scenario.AskAsync(db => db.Jobs.SingleAsync(j => j.RetryOfId == failed));
        var former = await scenario.JobAsync(failed);
        Assert.Equal(
            (former.DeviceId, former.Kind, former.Detail, former.BundleId, JobStatus.Waiting),
            (again.DeviceId, again.Kind, again.Detail, again.BundleId, again.Status));
        var operation = await scenario.AskAsync(db => db.Operations.SingleAsync(o => o.Id == again.OperationId));
        Assert.Equal((run.Id, true, former.Detail), (operation.RunId, operation.IsRetry, operation.Detail));
        var entry = await scenario.AskAsync(db => db.Audit.SingleAsync(a => a.Action == AuditAction.JobsRetried));
        Assert.Equal(("y.tanaka", 1), (entry.Who, entry.Count));

        Assert.Equal(RetryVerdict.AlreadyRetried, Assert.Single((await ChosenAsync(scenario, failed)).LeftOut).Key);
    }

    [Fact]
    public async Task What_cannot_or_must_not_be_delivered_again_is_left_out_with_its_reason()
    {
        await using var scenario = await Scenario.CreateAsync(devices: 4);
        var open = await FailAsync(scenario, device: 1);
        await scenario.RegisterAsync(device: 1);
        var late = await FailAsync(scenario, device: 2, name: "英単語", bundleId: "jp.example.words");
        await scenario.AnswerAsync(late, id => new AcknowledgedMessage(id, null));
        var wipe = await EndAsync(scenario, JobKind.Wipe, device: 3);
        var gone = await FailAsync(scenario, device: 4);
        await LeaveAsync(scenario, device: 4);

        var preview = await ChosenAsync(scenario, open, late, wipe, gone);
        Assert.Equal(0, preview.Count);
        Assert.Equal(
            [
                (RetryVerdict.NotManaged, 1), (RetryVerdict.EqualOpen, 1), (RetryVerdict.SucceededLate, 1),
                (RetryVerdict.NotRepeatable, 1),
            ],
            preview.LeftOut.Select(p => (p.Key, p.Value)));
        Assert.Null(await TryAsync(scenario, preview.Run.Id));

        var ofReason = new ItemsOfRun(preview.Run.Id, RunOutcome.LeftOut, (int)RetryVerdict.NotRepeatable);
        Assert.Equal([wipe], await scenario.AskAsync(db => ofReason.Ids(db, RunItemKind.Job).ToListAsync()));
    }

    [Fact]
    public async Task What_has_become_impossible_since_the_preview_is_refused_with_its_reason()
    {
        await using var scenario = await Scenario.CreateAsync(devices: 5);
        var failed = new List<long>();
        for (var device = 1; device <= 5; device++) { failed.Add(await FailAsync(scenario, device)); }

        var preview = await ChosenAsync(scenario, [.. failed]);
        await scenario.RegisterAsync(device: 1);
        await RetryAsync(scenario, failed[1]);
        await LeaveAsync(scenario, device: 3);
        await scenario.AskAsync(db => db.Jobs.Where(j => j.Id == failed[3]).ExecuteDeleteAsync());
        var report = await ConfirmAsync(scenario, preview.Run.Id);

        Assert.Equal((5, 1, 4, 0), (preview.Count, report.Done, report.Refused, report.Pending));
        int[] verdicts =
        [
            (int)RetryVerdict.EqualOpen, (int)RetryVerdict.AlreadyRetried, (int)RetryVerdict.NotManaged,
            (int)RetryVerdict.Gone, 0,
        ];
        Assert.Equal(
            verdicts,
            await scenario.AskAsync(db => db.RunItems.Where(i => i.RunId == preview.Run.Id)
                .OrderBy(i => i.ItemId).Select(i => i.Reason).ToListAsync()));
    }

    [Fact]
    public async Task What_the_device_was_found_to_have_since_the_preview_is_not_delivered_again()
    {
        await using var scenario = await Scenario.CreateAsync();
        var job = await scenario.RegisterAsync();
        await scenario.HandOverAsync();
        await scenario.AnswerAsync(job, id => new AcknowledgedMessage(id, null));
        await VerifyAsync(scenario, job, Verification.Unconfirmed);
        var preview = await ChosenAsync(scenario, job);
        await VerifyAsync(scenario, job, Verification.Confirmed);
        var report = await ConfirmAsync(scenario, preview.Run.Id);

        Assert.Equal((1, 0, 1), (preview.Count, report.Done, report.Refused));
        Assert.Equal(0, await scenario.AskAsync(db => db.Jobs.CountAsync(j => j.RetryOfId == job)));
    }

    [Fact]
    public async Task All_that_match_a_filter_means_what_had_failed_then_and_not_what_a_person_cancelled()
    {
        await using var scenario = await Scenario.CreateAsync(devices: 3);
        await FailAsync(scenario, device: 1);
        var canceled = await scenario.RegisterAsync(device: 2);
        await scenario.CancelAsync(canceled);
        var preview = await MatchingAsync(scenario, OfVpp);
        Assert.Equal((1, 1), (preview.Count, preview.LeftOut[RetryVerdict.CanceledByPerson]));

        await FailAsync(scenario, device: 3);
        Assert.Equal(1, (await ConfirmAsync(scenario, preview.Run.Id)).Done);

        var all = await MatchingAsync(scenario, OfVpp, withCanceled: true);
        // The cancelled one, and the one that failed since.
        Assert.Equal((2, 1), (all.Count, all.LeftOut[RetryVerdict.AlreadyRetried]));
    }

    [Fact]
    public async Task By_cause_only_what_failed_that_way_is_meant()
    {
        await using var scenario = await Scenario.CreateAsync(devices: 3);
        await FailAsync(scenario, device: 1, code: 12040);
        await FailAsync(scenario, device: 2, code: 12063);
        await EndAsync(scenario, JobKind.VppInstall, device: 3);
        var key = await scenario.AskAsync(db =>
            db.Jobs.Where(j => j.DeviceId == 1).Select(j => j.ErrorKey!).SingleAsync());
        async Task<int> CountAsync(params string[] causes) => (await MatchingAsync(scenario, OfVpp, causes)).Count;

        Assert.Equal(1, await CountAsync(key));
        Assert.Equal(1, await CountAsync("requestTimedOut"));
        Assert.Equal(2, await CountAsync(key, "requestTimedOut"));
        Assert.Equal(0, await CountAsync("nonsense"));
        Assert.Equal(3, await CountAsync());
    }

    [Fact]
    public async Task Of_equal_failures_of_a_device_the_newest_is_delivered_again()
    {
        await using var scenario = await Scenario.CreateAsync();
        var older = await FailAsync(scenario);
        var newer = await FailAsync(scenario);
        var (_, report) = await RetryAsync(scenario, older, newer);
        Assert.Equal((1, 1), (report.Done, report.LeftOut));
        Assert.Equal(
            newer,
            await scenario.AskAsync(db =>
                db.Jobs.Where(j => j.RetryOfId != null).Select(j => j.RetryOfId).SingleAsync()));
    }

    [Fact]
    public async Task An_operation_goes_when_its_last_job_does()
    {
        await using var scenario = await Scenario.CreateAsync(devices: 2);
        var first = await FailAsync(scenario, device: 1);
        await RetryAsync(scenario, first);
        var again = await scenario.AskAsync(db => db.Jobs.MaxAsync(j => j.Id));
        await scenario.CancelAsync(again);
        scenario.Clock.Advance(TimeSpan.FromDays(20));
        await scenario.DoAsync<HistoryPurge, int>(purge => purge.RunAsync(default));
        Assert.Equal(1, await scenario.AskAsync(db => db.Operations.CountAsync()));

        scenario.Clock.Advance(TimeSpan.FromDays(100));
        await scenario.DoAsync<HistoryPurge, int>(purge => purge.RunAsync(default));
        Assert.Equal(0, await scenario.AskAsync(db => db.Operations.CountAsync()));
        Assert.Equal(0, await scenario.AskAsync(db => db.Jobs.CountAsync()));
        Assert.Equal(0, await scenario.AskAsync(db => db.Runs.CountAsync()));
    }

    private static Task VerifyAsync(Scenario scenario, long job, Verification verification) => scenario.AskAsync(
        db => db.Jobs.Where(j => j.Id == job)
            .ExecuteUpdateAsync(set => set.SetProperty(j => j.Verification, verification)));
}
