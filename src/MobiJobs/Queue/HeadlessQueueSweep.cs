using Microsoft.EntityFrameworkCore;
using MobiJobs.Data;
using MobiJobs.Jobs;
using MobiJobs.Queue.Periodic;
using MobiJobs.Queue.Seats;
using MobiJobs.Queue.Stop;

namespace MobiJobs.Queue;

/// <summary>Gives a head to each queue that waits without one: its ring was lost.</summary>
internal sealed class HeadlessQueueSweep(
    MobiJobsDb db,
    DeviceQueueWorker worker,
    DeliveryStop stop,
    ILogger<HeadlessQueueSweep> log) : ISweep
{
    private const int MaxRounds = 60;

    public async Task SweepAsync(CancellationToken stopping)
    {
        if (await stop.IsOnAsync(stopping)) { return; }

        for (var round = 0; round < MaxRounds; round++)
        {
            if (await FillSomeAsync(stopping) < DeviceQueue.ChunkSize) { return; }
        }
    }

    private async Task<int> FillSomeAsync(CancellationToken stopping)
    {
        var holding = db.Jobs.HoldingForSeat();
        var headless = await db.Jobs
            .Where(j => j.Stage == JobStage.Waiting)
            .Where(j => !db.Jobs.Any(head => head.DeviceId == j.DeviceId && head.Stage == JobStage.Active))
            .Where(j => !holding.Any(
                first => first.DeviceId == j.DeviceId && first.Stage == JobStage.Waiting && first.JoinNo <= j.JoinNo))
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
