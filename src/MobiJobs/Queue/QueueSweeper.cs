using Microsoft.EntityFrameworkCore;
using MobiJobs.Data;
using MobiJobs.Enrollments.Import;
using MobiJobs.Jobs;
using MobiJobs.Operations.Retry;
using MobiJobs.Operations.Send;
using MobiJobs.Queue.Cancel;
using MobiJobs.Queue.Stop;
using MobiJobs.Reports;

namespace MobiJobs.Queue;

/// <summary>
/// Each minute, and at start: finds what fell through, by looking at the facts rather than at the path that broke. Idempotent
/// and bounded; what it leaves, the next minute takes.
/// </summary>
public sealed class QueueSweeper(MobiJobsDb db, DeviceQueueWorker worker, HandOver handOver, ReportInterpreter interpreter, DeliveryVerification verification, DeliveryStop stop, BulkCancel bulk, DeviceImport import, OperationRegister register, BulkRetry retry, TimeProvider clock, ILogger<QueueSweeper> log)
{
    private const int MostRounds = 60;

    private static readonly TimeSpan Overdue = TimeSpan.FromMinutes(1);

    /// <summary>One sweep.</summary>
    public async Task SweepAsync(CancellationToken stopping)
    {
        await interpreter.DrainAsync(stopping);
        await PullDueAsync(stopping);
        await bulk.ResumeAsync(stopping);
        await import.ResumeAsync(stopping);
        await retry.ResumeAsync(stopping);
        if (!await stop.IsOnAsync(stopping))
        {
            await RepeatHandOversAsync(stopping);
            await FillHeadlessAsync(stopping);
        }

        await db.WriteAsync(() => verification.GiveUpAsync(clock.UtcNow(), stopping), stopping);
        await register.ResumeAsync(stopping); // Last: it may take a while.
    }

    /// <summary>Deadlines decide, whatever the due time says: a wrong one must not keep a job open for ever.</summary>
    private async Task PullDueAsync(CancellationToken stopping)
    {
        var now = clock.UtcNow();
        var pulled = await db.WriteAsync(
            () => db.Jobs
                .Where(j => j.DueAt > now && j.Stage != JobStage.Ended)
                .Where(j => (j.Stage != JobStage.Reserved && j.DeadlineAt <= now) || (j.Stage == JobStage.Active && j.SessionDeadlineAt <= now) || (j.Stage == JobStage.Reserved && j.ReservedFor <= now))
                .ExecuteUpdateAsync(set => set.SetProperty(j => j.DueAt, now), stopping),
            stopping);
        if (pulled > 0) { log.LogWarning("Found {JobCount} open jobs past their time that nothing was due for", pulled); }
    }

    private async Task RepeatHandOversAsync(CancellationToken stopping)
    {
        var since = clock.UtcNow() - Overdue;
        var lost = await db.Jobs
            .Where(j => j.DueAt <= since && j.Stage == JobStage.Active && j.Status == JobStatus.AwaitingDevice && j.HandedOverAt == null)
            .Select(j => j.Id)
            .Take(DeviceQueue.ChunkSize)
            .ToListAsync(stopping);
        if (lost.Count == 0) { return; }

        log.LogWarning("Repeating {JobCount} hand-overs that were never confirmed", lost.Count);
        await worker.WakeAsync(await handOver.RepeatAsync(lost, stopping), stopping);
    }

    private async Task FillHeadlessAsync(CancellationToken stopping)
    {
        for (var round = 0; round < MostRounds; round++)
        {
            if (await FillSomeAsync(stopping) < DeviceQueue.ChunkSize) { return; }
        }
    }

    private async Task<int> FillSomeAsync(CancellationToken stopping)
    {
        var headless = await db.Jobs
            .Where(j => j.Stage == JobStage.Waiting)
            .Where(j => !db.Jobs.Any(head => head.DeviceId == j.DeviceId && head.Stage == JobStage.Active))
            .Select(j => j.DeviceId)
            .Distinct()
            .Take(DeviceQueue.ChunkSize)
            .ToListAsync(stopping);
        if (headless.Count == 0) { return 0; }

        log.LogWarning("Found {DeviceCount} queues that waited without a head", headless.Count);
        await worker.AdvanceAsync(headless, stopping);
        return headless.Count;
    }
}
