using Microsoft.EntityFrameworkCore;
using MobiJobs.Data;
using MobiJobs.Jobs;
using MobiJobs.Kinds;
using MobiJobs.Queue.Periodic;
using MobiJobs.Queue.Stop;

namespace MobiJobs.Queue;

/// <summary>
/// Gives a head to each queue that waits without one: its ring was lost. Where a seat is awaited first, that is no
/// reason to wait for what is urgent.
/// </summary>
public sealed class HeadlessQueueSweep(
    MobiJobsDb db,
    DeviceQueueWorker worker,
    DeliveryStop stop,
    QueueBell bell,
    WorkMeter meter,
    TimeProvider clock,
    ILogger<HeadlessQueueSweep> log) : ISweep
{
    private const int MaxRounds = 60;

    /// <summary>A ring is answered within this; what has no head for so short a time has lost none.</summary>
    private static readonly TimeSpan RingTime = TimeSpan.FromSeconds(10);

    /// <inheritdoc/>
    public Task SweepAsync(CancellationToken stopping) => FillAsync(isExpected: false, stopping);

    /// <summary>
    /// The same after a stop was lifted, and then everything else that is swept: that queues wait then is no fault.
    /// </summary>
    public async Task ResumeAsync(CancellationToken stopping)
    {
        await FillAsync(isExpected: true, stopping);
        bell.RingSweep();
    }

    private async Task FillAsync(bool isExpected, CancellationToken stopping)
    {
        if (await stop.IsOnAsync(stopping)) { return; }

        for (var round = 0; round < MaxRounds; round++)
        {
            if (await FillSomeAsync(isExpected, stopping) < DeviceQueue.ChunkSize) { return; }
        }
    }

    private async Task<int> FillSomeAsync(bool isExpected, CancellationToken stopping)
    {
        var holding = db.Jobs.HoldingForSeat();
        var headless = await db.Jobs
            .Where(j => j.Stage == JobStage.Waiting)
            .Where(j => !db.Jobs.Any(head => head.DeviceId == j.DeviceId && head.Stage == JobStage.Active))
            .Where(j =>
                !holding.Any(first => first.DeviceId == j.DeviceId
                    && first.Stage == JobStage.Waiting && first.JoinNo <= j.JoinNo)
                || (JobKinds.Urgent.Contains(j.Kind)
                    && db.Jobs.Any(first => first.DeviceId == j.DeviceId && first.Stage == JobStage.Waiting
                        && first.Seat <= SeatState.Awaited && first.JoinNo < j.JoinNo)))
            .Select(j => j.DeviceId)
            .Distinct()
            .Take(DeviceQueue.ChunkSize)
            .ToListAsync(stopping);
        if (headless.Count == 0) { return 0; }

        var lost = isExpected ? 0 : await CountLostAsync(headless, stopping);
        if (lost > 0)
        {
            log.LogWarning("Found {DeviceCount} queues that waited without a head", lost);
            meter.Repaired(WorkMeter.Queues, lost);
        }

        await worker.AdvanceAsync(headless, stopping);
        return headless.Count;
    }

    /// <summary>How many of them were not rung for; the ring of the others may just be under way.</summary>
    private Task<int> CountLostAsync(List<long> headless, CancellationToken stopping)
    {
        var rung = clock.UtcNow() - RingTime;
        return db.Devices
            .Where(d => headless.Contains(d.Id))
            .Where(d => db.Jobs.Any(
                j => j.DeviceId == d.Id && j.Stage == JobStage.Waiting && (j.ReservedFor ?? j.RegisteredAt) < rung))
            .CountAsync(d => !db.Jobs.Any(j => j.DeviceId == d.Id && j.EndedAt >= rung), stopping);
    }
}
