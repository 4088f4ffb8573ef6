using Microsoft.EntityFrameworkCore;
using MobiJobs.Data;
using MobiJobs.Jobs;
using MobiJobs.Queue.Outages;
using MobiJobs.Queue.Periodic;

namespace MobiJobs.Queue;

/// <summary>Repeats hand-overs that were never confirmed.</summary>
internal sealed class HandOverSweep(
    MobiJobsDb db,
    DeviceQueueWorker worker,
    ChannelOutages outages,
    TimeProvider clock,
    ILogger<HandOverSweep> log) : ISweep
{
    private static readonly TimeSpan Overdue = TimeSpan.FromMinutes(1);

    public async Task SweepAsync(CancellationToken stopping)
    {
        if (await outages.HoldAsync(stopping)) { return; }

        var since = clock.UtcNow() - Overdue;
        var lost = await db.Jobs
            .Where(j => j.DueAt <= since
                && j.Stage == JobStage.Active
                && j.Status == JobStatus.AwaitingDevice
                && j.HandedOverAt == null)
            .OrderBy(j => j.DueAt).ThenBy(j => j.Id)
            .Select(j => j.Id)
            .Take(DeviceQueue.ChunkSize)
            .ToListAsync(stopping);
        if (lost.Count == 0) { return; }

        log.LogWarning("Repeating {JobCount} hand-overs that were never confirmed", lost.Count);
        await worker.RepeatHandOversAsync(lost, stopping);
    }
}
