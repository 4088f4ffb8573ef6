using Microsoft.EntityFrameworkCore;
using MobiJobs.Data;
using MobiJobs.Jobs;
using MobiJobs.Queue.Acts;
using MobiJobs.Queue.Outages;
using MobiJobs.Queue.Periodic;

namespace MobiJobs.Queue;

/// <summary>Repeats hand-overs that were never confirmed.</summary>
internal sealed class HandOverSweep(
    MobiJobsDb db,
    DeviceQueueWorker worker,
    ChannelOutages outages,
    WorkMeter meter,
    TimeProvider clock,
    ILogger<HandOverSweep> log) : ISweep
{
    private static readonly TimeSpan Overdue = TimeSpan.FromMinutes(1);

    public async Task SweepAsync(CancellationToken stopping)
    {
        if (await outages.HoldAsync(stopping)) { return; }

        var now = clock.UtcNow();
        var found = await Lost(now).OrderBy(j => j.DueAt).ThenBy(j => j.Id).Select(j => j.Id)
            .Take(DeviceQueue.ChunkSize).ToArrayAsync(stopping);
        if (found.Length == 0) { return; }

        var mine = await db.WriteAsync(() => ClaimAsync(found, now, stopping), stopping);
        if (mine.Length == 0) { return; }

        log.LogWarning("Repeating {JobCount} hand-overs that were never confirmed", mine.Length);
        meter.Repaired(WorkMeter.HandOvers, mine.Length);
        await worker.RepeatHandOversAsync(mine, stopping);
    }

    /// <summary>Of several sweeps at once, one repeats a hand-over: the others find it due later.</summary>
    private Task<long[]> ClaimAsync(long[] found, DateTime now, CancellationToken stopping)
    {
        var next = now + Deadlines.HandOverRepeat;
        return db.ChangeExactlyAsync(
            found,
            () => Lost(now).Where(j => found.Contains(j.Id)).Select(j => j.Id).ToArrayAsync(stopping),
            ids => Lost(now).Where(j => ids.Contains(j.Id))
                .ExecuteUpdateAsync(set => set.SetProperty(j => j.DueAt, next), stopping),
            stopping);
    }

    private IQueryable<Job> Lost(DateTime now)
    {
        var since = now - Overdue;
        return db.Jobs.Where(j => j.DueAt <= since
            && j.Stage == JobStage.Active
            && j.Status == JobStatus.AwaitingDevice
            && j.HandedOverAt == null);
    }
}
