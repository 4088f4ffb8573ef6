using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.Audit;
using MobiJobs.Gateway;
using MobiJobs.Jobs;
using MobiJobs.Jobs.Filter;
using MobiJobs.Kinds;
using MobiJobs.Operations.Retry;
using MobiJobs.Queue;
using MobiJobs.Queue.Acts;
using MobiJobs.Runs;
using MobiJobs.Runs.Reports;
using MobiJobs.Tests.Support;

namespace MobiJobs.Tests.Queue;

/// <summary>The steps of delivering again, and jobs that failed before.</summary>
internal static class RetrySteps
{
    public static readonly Actor Tanaka = new("y.tanaka", 2);

    public static JobFilter OfVpp => JobFilter.None with { Kind = JobKind.VppInstall };

    public static async Task<long> FailAsync(
        Scenario scenario,
        long device = 1,
        string name = "タイピング練習",
        string? bundleId = "jp.example.typing",
        int code = 12040)
    {
        var job = await scenario.RegisterAsync(JobKind.VppInstall, device, name: name, bundleId: bundleId);
        await scenario.HandOverAsync(device);
        var text = $"\"Exec\",\"4010\",\"500\",\"\" . ErrorChain=ErrorCode[0]={code}, USEnglishDescription[0]=No.";
        await scenario.AnswerAsync(job, id => new FailedMessage(id, text));
        Assert.Equal(JobStatus.DeviceError, await scenario.StatusAsync(job));
        return job;
    }

    /// <summary>Jobs of one device that timed out, about so many apps in turn.</summary>
    public static async Task FailManyAsync(Scenario scenario, int count, int subjects)
    {
        var orders = Enumerable.Range(0, count).Select(i => new NewJob(
            1, 1, JobKind.VppInstall, new CommandTarget("ドリル", null, $"jp.example.{i % subjects}", null), 2)).ToArray();
        await scenario.DoAsync<DeviceQueue>(queue => queue.RegisterAsync(orders, scenario.Now, default));
        await scenario.DoAsync<DeviceQueue, MobiJobs.Data.MobiJobsDb, int>((queue, db) =>
            queue.EndAsync(db.Jobs, Ending.RequestTimedOut, scenario.Now, default));
    }

    /// <summary>A job that timed out while it waited.</summary>
    public static async Task<long> EndAsync(Scenario scenario, JobKind kind, long device)
    {
        var job = await scenario.RegisterAsync(kind, device);
        await scenario.AskAsync(db => new DeviceQueue(db, new DeliveryTimes()).EndAsync(
            db.Jobs.Where(j => j.Id == job), Ending.RequestTimedOut, scenario.Now, default));
        return job;
    }

    public static Task LeaveAsync(Scenario scenario, long device) => scenario.AskAsync(db => db.Devices
        .Where(d => d.Id == device).ExecuteUpdateAsync(set => set.SetProperty(d => d.EnrollmentId, (long?)null)));

    public static Task<RetryPreview> ChosenAsync(Scenario scenario, params long[] jobs) =>
        scenario.DoAsync<RetryPreviews, RetryPreview>(previews => previews.ChosenAsync(jobs, Tanaka, default));

    public static Task<long?> FreezeAsync(
        Scenario scenario, JobFilter filter, string[]? causes = null, bool withCanceled = false) =>
        scenario.DoAsync<RetryPreviews, long?>(previews =>
            previews.FreezeMatchingAsync(filter, causes ?? [], withCanceled, Tanaka, default));

    public static async Task<RetryPreview> MatchingAsync(
        Scenario scenario, JobFilter filter, string[]? causes = null, bool withCanceled = false) =>
        await ReadAsync(scenario, (await FreezeAsync(scenario, filter, causes, withCanceled))!.Value);

    public static async Task<RetryPreview> ReadAsync(Scenario scenario, long id)
    {
        var run = await FindAsync(scenario, id);
        return await scenario.DoAsync<RetryPreviews, RetryPreview>(previews => previews.ReadAsync(run, default));
    }

    public static Task<Run> FindAsync(Scenario scenario, long id) =>
        scenario.AskAsync(db => db.Runs.AsNoTracking().SingleAsync(r => r.Id == id));

    public static Task<Run?> TryAsync(Scenario scenario, long id) => scenario.DoAsync<RunStart, Run?>(start =>
        start.ConfirmAsync(id, Tanaka, AuditAction.JobsRetried, default));

    public static async Task<RunReport> ConfirmAsync(Scenario scenario, long id)
    {
        Assert.NotNull(await TryAsync(scenario, id));
        await scenario.DoAsync<RunKeeper, Run>(keeper => keeper.CarryOutToEndAsync(id, default));
        return await ReportAsync(scenario, id);
    }

    public static async Task<RunReport> ReportAsync(Scenario scenario, long id)
    {
        var run = await FindAsync(scenario, id);
        return await scenario.DoAsync<RunKeeper, RunReport>(keeper => keeper.ReportAsync(run, default));
    }

    public static async Task<(Run Run, RunReport Report)> RetryAsync(Scenario scenario, params long[] jobs)
    {
        var preview = await ChosenAsync(scenario, jobs);
        return (preview.Run, await ConfirmAsync(scenario, preview.Run.Id));
    }
}
