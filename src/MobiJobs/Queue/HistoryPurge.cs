using Microsoft.EntityFrameworkCore;
using MobiJobs.Api;
using MobiJobs.Data;
using MobiJobs.Jobs;
using MobiJobs.Reports;

namespace MobiJobs.Queue;

/// <summary>
/// Ended jobs of this month and the two before are kept, by the month of their end in the organisation's time zone; older
/// ones go daily, in small transactions that others' writes fit between. Open jobs stay whatever their age (rule 12).
/// </summary>
public sealed class HistoryPurge(MobiJobsDb db, OrganizationTime time, TimeProvider clock, ILogger<HistoryPurge> log)
{
    private const int MonthsKept = 3;
    private const int ChunksACheckpoint = 20;

    private static readonly TimeSpan NobodysReportsKept = TimeSpan.FromDays(7);
    private static readonly TimeSpan PreviewsKept = TimeSpan.FromDays(1);

    /// <summary>Purges what is older. Returns how many jobs went.</summary>
    public async Task<int> RunAsync(CancellationToken stopping)
    {
        var now = clock.UtcNow();
        var before = time.MonthStart(now, 1 - MonthsKept);
        var gone = await InChunksAsync(
            () => db.Jobs.Where(j => j.EndedAt != null && j.EndedAt < before).OrderBy(j => j.EndedAt).Select(j => j.Id).Take(DeviceQueue.ChunkSize),
            ids => db.Jobs.Where(j => ids.Contains(j.Id) && j.Stage == JobStage.Ended).ExecuteDeleteAsync(stopping),
            stopping);
        var forgotten = now - NobodysReportsKept;
        var reports = await InChunksAsync(
            () => db.Reports.Where(r => r.State == ReportState.Nobody && r.ReceivedAt < forgotten).Select(r => r.Id).Take(DeviceQueue.ChunkSize),
            ids => db.Reports.Where(r => ids.Contains(r.Id)).ExecuteDeleteAsync(stopping),
            stopping);
        var stale = now - PreviewsKept;
        await db.WriteAsync(() => db.CancelRuns.Where(r => r.PreviewedAt < stale && (r.StartedAt == null || r.EndedAt < before)).ExecuteDeleteAsync(stopping), stopping);
        await db.WriteAsync(() => db.ImportRuns.Where(r => r.PreviewedAt < stale && (r.StartedAt == null || r.EndedAt < stale)).ExecuteDeleteAsync(stopping), stopping);
        await db.WriteAsync(() => db.VppOrders.Where(o => o.EndedAt < before).ExecuteDeleteAsync(stopping), stopping);
        await PurgeOperationRunsAsync(stale, before, stopping);
        var emptied = await PurgeOperationsAsync(before, now, stopping);
        log.LogInformation("Purged {JobCount} jobs that ended before {Before}, {OperationCount} operations they left empty and {ReportCount} unclaimed reports", gone, before, emptied, reports);
        return gone;
    }

    /// <summary>With what was left out; a check of a hundred thousand devices goes in chunks, too.</summary>
    private async Task PurgeOperationRunsAsync(DateTime stale, DateTime before, CancellationToken stopping)
    {
        var runs = await db.OperationRuns.Where(r => r.CreatedAt < stale && (r.StartedAt == null || r.EndedAt < before)).Select(r => r.Id).ToListAsync(stopping);
        foreach (var run in runs)
        {
            await InChunksAsync(
                () => db.PlannedJobs.Where(t => t.RunId == run).OrderBy(t => t.DeviceId).Select(t => t.DeviceId).Take(DeviceQueue.ChunkSize),
                devices => db.PlannedJobs.Where(t => t.RunId == run && devices.Contains(t.DeviceId)).ExecuteDeleteAsync(stopping),
                stopping);
            await db.WriteAsync(() => db.OperationRuns.Where(r => r.Id == run).ExecuteDeleteAsync(stopping), stopping);
        }
    }

    /// <summary>An operation is kept as long as its jobs are; with it goes what only it needed.</summary>
    private async Task<int> PurgeOperationsAsync(DateTime before, DateTime now, CancellationToken stopping)
    {
        var settled = now - PreviewsKept; // A younger one may yet be given its jobs.
        var emptied = await InChunksAsync(
            () => db.Operations.Where(o => o.RegisteredAt < settled && !db.Jobs.Any(j => j.OperationId == o.Id)).OrderBy(o => o.Id).Select(o => o.Id).Take(DeviceQueue.ChunkSize),
            ids => db.Operations.Where(o => ids.Contains(o.Id) && !db.Jobs.Any(j => j.OperationId == o.Id)).ExecuteDeleteAsync(stopping),
            stopping);
        await db.WriteAsync(() => db.RetryRuns.Where(r => r.PreviewedAt < settled && (r.StartedAt == null || r.EndedAt < before)).ExecuteDeleteAsync(stopping), stopping);
        var known = now - RequestKey.Kept;
        await db.WriteAsync(() => db.RequestKeys.Where(k => k.CreatedAt < known).ExecuteDeleteAsync(stopping), stopping);
        return emptied;
    }

    private async Task<int> InChunksAsync(Func<IQueryable<long>> next, Func<List<long>, Task<int>> delete, CancellationToken stopping)
    {
        var gone = 0;
        for (var chunk = 1; ; chunk++)
        {
            var ids = await next().ToListAsync(stopping);
            if (ids.Count == 0) { return gone; }

            gone += await db.WriteAsync(() => delete(ids), stopping);
            if (chunk % ChunksACheckpoint == 0) { await db.CheckpointAsync(stopping); }
        }
    }
}
