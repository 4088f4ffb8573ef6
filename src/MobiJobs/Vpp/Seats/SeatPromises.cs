using Microsoft.EntityFrameworkCore;
using MobiJobs.Data;
using MobiJobs.Jobs;
using MobiJobs.Queue;

namespace MobiJobs.Vpp.Seats;

/// <summary>Promises free seats, always in the order of the jobs' ids.</summary>
internal static class SeatPromises
{
    /// <summary>
    /// Promises free seats of a pool to the jobs that await one, within the caller's transaction. The content's row is
    /// held while they are counted, so that no seat is promised twice. Returns the devices of those that are waiting.
    /// </summary>
    public static async Task<IReadOnlyList<long>> PromiseAsync(
        this MobiJobsDb db, SeatPool pool, CancellationToken stopping)
    {
        if (await db.ContentOf(pool).HoldAsync(c => c.Total, stopping) == 0) { return []; }

        var free = await db.CountFreeAsync(pool, stopping);
        if (free == 0) { return []; }

        var next = await db.JobsOf(pool).Where(j => j.Seat == SeatState.Awaited)
            .OrderBy(j => j.Id)
            .Select(j => new { j.Id, j.DeviceId, j.Stage })
            .Take(Math.Min(free, DeviceQueue.ChunkSize))
            .ToListAsync(stopping);
        var ids = next.ConvertAll(j => j.Id);
        await db.JobsOf(pool).Where(j => ids.Contains(j.Id) && j.Seat == SeatState.Awaited)
            .ExecuteUpdateAsync(set => set.SetProperty(j => j.Seat, SeatState.Promised), stopping);
        return [.. next.Where(j => j.Stage == JobStage.Waiting).Select(j => j.DeviceId).Distinct()];
    }
}
