using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.Gateway;
using MobiJobs.Jobs.List;
using MobiJobs.Jobs;
using MobiJobs.Kinds;
using MobiJobs.Operations.Retry;
using MobiJobs.Queue;
using MobiJobs.Tests.Support;

namespace MobiJobs.Tests.Queue;

/// <summary>Delivering again what did not succeed: what is meant, what is left out and why, and that nothing is done twice.</summary>
public sealed class RetryTests
{
    private static readonly Actor Tanaka = new("y.tanaka", 2);

    [Fact]
    public async Task A_failed_job_is_delivered_again_once_by_a_job_that_names_it()
    {
        await using var scenario = await Scenario.CreateAsync();
        var failed = await FailAsync(scenario);
        var run = await RetryAsync(scenario, [failed]);
        Assert.Equal((1, 0), (run!.Retried, run.LeftOut));

        var again = await scenario.AskAsync(db => db.Jobs.SingleAsync(j => j.RetryOfId == failed));
        var former = await scenario.JobAsync(failed);
        Assert.Equal((former.DeviceId, former.Kind, former.Detail, former.BundleId, JobStatus.Waiting), (again.DeviceId, again.Kind, again.Detail, again.BundleId, again.Status));
        var operation = await scenario.AskAsync(db => db.Operations.SingleAsync(o => o.Id == again.OperationId));
        Assert.Equal((run.Id, former.Detail), (operation.RetryRunId, operation.Detail));

        Assert.Equal(RetryVerdict.AlreadyRetried, Assert.Single((await PreviewAsync(scenario, [failed])).LeftOut).Key);
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
        await scenario.AskAsync(db => db.Devices.Where(d => d.Id == 4).ExecuteUpdateAsync(set => set.SetProperty(d => d.EnrollmentId, (long?)null)));

        var preview = await PreviewAsync(scenario, [open, late, wipe, gone]);
        Assert.Equal(0, preview.Count);
        Assert.Equal(
            [(RetryVerdict.NotManaged, 1), (RetryVerdict.EqualOpen, 1), (RetryVerdict.SucceededLate, 1), (RetryVerdict.NotRepeatable, 1)],
            preview.LeftOut.Select(p => (p.Key, p.Value)));
        Assert.Equal(0, (await DoAsync(scenario, retry => retry.ConfirmAsync(preview.RunId, Tanaka, CancellationToken.None)))!.Retried);
    }

    [Fact]
    public async Task All_that_match_a_filter_means_what_had_failed_when_it_was_looked_at_and_not_what_a_person_cancelled()
    {
        await using var scenario = await Scenario.CreateAsync(devices: 3);
        await FailAsync(scenario, device: 1);
        var canceled = await scenario.RegisterAsync(device: 2);
        await scenario.CancelAsync(canceled);
        var preview = await DoAsync(scenario, retry => retry.PreviewMatchingAsync(JobFilter.None with { Kind = JobKind.VppInstall }, [], false, Tanaka, CancellationToken.None));
        Assert.Equal((1, 1), (preview.Count, preview.LeftOut[RetryVerdict.CanceledByPerson]));

        scenario.Clock.Advance(TimeSpan.FromSeconds(1));
        await FailAsync(scenario, device: 3);
        Assert.Equal(1, (await DoAsync(scenario, retry => retry.ConfirmAsync(preview.RunId, Tanaka, CancellationToken.None)))!.Retried);

        var all = await DoAsync(scenario, retry => retry.PreviewMatchingAsync(JobFilter.None with { Kind = JobKind.VppInstall }, [], true, Tanaka, CancellationToken.None));
        Assert.Equal((2, 1), (all.Count, all.LeftOut[RetryVerdict.AlreadyRetried])); // The cancelled one, and the one that failed since.
    }

    [Fact]
    public async Task By_cause_only_what_failed_that_way_is_meant()
    {
        await using var scenario = await Scenario.CreateAsync(devices: 3);
        await FailAsync(scenario, device: 1, code: 12040);
        await FailAsync(scenario, device: 2, code: 12063);
        await EndAsync(scenario, JobKind.VppInstall, device: 3);
        var key = await scenario.AskAsync(db => db.Jobs.Where(j => j.DeviceId == 1).Select(j => j.ErrorKey!).SingleAsync());
        async Task<int> CountAsync(params string[] causes) =>
            (await DoAsync(scenario, retry => retry.PreviewMatchingAsync(JobFilter.None with { Kind = JobKind.VppInstall }, causes, false, Tanaka, CancellationToken.None))).Count;

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
        var run = await RetryAsync(scenario, [older, newer]);
        Assert.Equal((1, 1), (run!.Retried, run.LeftOut));
        Assert.Equal(newer, await scenario.AskAsync(db => db.Jobs.Where(j => j.RetryOfId != null).Select(j => j.RetryOfId).SingleAsync()));
    }

    [Fact]
    public async Task A_retry_that_dies_at_any_step_is_gone_on_with_and_delivers_nothing_twice()
    {
        for (var step = 0; ; step++)
        {
            await using var scenario = await Scenario.CreateAsync(devices: 3);
            var failed = new List<long>();
            for (var device = 1; device <= 3; device++) { failed.Add(await FailAsync(scenario, device)); }

            var preview = await PreviewAsync(scenario, failed);
            scenario.Crash.After(step);
            var died = false;
            try
            {
                await DoAsync(scenario, retry => retry.ConfirmAsync(preview.RunId, Tanaka, CancellationToken.None));
            }
            catch (Exception e) when (Crash.Is(e))
            {
                died = true;
            }

            scenario.Crash.After(-1);
            await scenario.DoAsync<BulkRetry>(retry => retry.SweepAsync(CancellationToken.None));
            var started = await scenario.AskAsync(db => db.RetryRuns.AnyAsync(r => r.StartedAt != null));
            Assert.Equal(started ? 3 : 0, await scenario.AskAsync(db => db.Jobs.CountAsync(j => j.RetryOfId != null)));
            Assert.Equal(started ? 1 : 0, await scenario.AskAsync(db => db.Operations.CountAsync()));
            if (!died) { break; }
        }
    }

    [Fact]
    public async Task Two_who_retry_the_same_at_once_deliver_it_once()
    {
        await using var scenario = await Scenario.CreateAsync(devices: 5);
        var failed = new List<long>();
        for (var device = 1; device <= 5; device++) { failed.Add(await FailAsync(scenario, device)); }

        var runs = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => RetryAsync(scenario, failed)));
        Assert.Equal(5, await scenario.AskAsync(db => db.Jobs.CountAsync(j => j.RetryOfId != null)));
        Assert.Equal(5, runs.Sum(r => r!.Retried));
    }

    [Fact]
    public async Task An_operation_goes_when_its_last_job_does()
    {
        await using var scenario = await Scenario.CreateAsync(devices: 2);
        var first = await FailAsync(scenario, device: 1);
        await RetryAsync(scenario, [first]);
        var again = await scenario.AskAsync(db => db.Jobs.MaxAsync(j => j.Id));
        await scenario.CancelAsync(again);
        scenario.Clock.Advance(TimeSpan.FromDays(20));
        await scenario.DoAsync<HistoryPurge, int>(purge => purge.RunAsync(CancellationToken.None));
        Assert.Equal(1, await scenario.AskAsync(db => db.Operations.CountAsync()));

        scenario.Clock.Advance(TimeSpan.FromDays(100));
        await scenario.DoAsync<HistoryPurge, int>(purge => purge.RunAsync(CancellationToken.None));
        Assert.Equal((0, 0, 0), (await scenario.AskAsync(db => db.Operations.CountAsync()), await scenario.AskAsync(db => db.Jobs.CountAsync()), await scenario.AskAsync(db => db.RetryRuns.CountAsync())));
    }

    private static async Task<long> FailAsync(Scenario scenario, long device = 1, string name = "タイピング練習", string? bundleId = "jp.example.typing", int code = 12040)
    {
        var job = await scenario.RegisterAsync(JobKind.VppInstall, device, name: name, bundleId: bundleId);
        await scenario.HandOverAsync(device);
        await scenario.AnswerAsync(job, id => new FailedMessage(id, $"\"Exec\",\"4010\",\"500\",\"\" . ErrorChain=ErrorCode[0]={code}, USEnglishDescription[0]=No."));
        Assert.Equal(JobStatus.DeviceError, await scenario.StatusAsync(job));
        return job;
    }

    /// <summary>A job that timed out while it waited.</summary>
    private static async Task<long> EndAsync(Scenario scenario, JobKind kind, long device)
    {
        var job = await scenario.RegisterAsync(kind, device);
        await scenario.AskAsync(db => new DeviceQueue(db).EndAsync(db.Jobs.Where(j => j.Id == job), Ending.RequestTimedOut, scenario.Now, CancellationToken.None));
        return job;
    }

    private static Task<RetryPreview> PreviewAsync(Scenario scenario, IReadOnlyCollection<long> jobs) => DoAsync(scenario, retry => retry.PreviewChosenAsync(jobs, Tanaka, CancellationToken.None));

    private static async Task<RetryRun?> RetryAsync(Scenario scenario, IReadOnlyCollection<long> jobs)
    {
        var preview = await PreviewAsync(scenario, jobs);
        return await DoAsync(scenario, retry => retry.ConfirmAsync(preview.RunId, Tanaka, CancellationToken.None));
    }

    private static Task<T> DoAsync<T>(Scenario scenario, Func<BulkRetry, Task<T>> action) => scenario.DoAsync(action);
}
