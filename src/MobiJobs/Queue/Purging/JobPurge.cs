using Microsoft.EntityFrameworkCore;
using MobiJobs.Data;
using MobiJobs.Jobs;

namespace MobiJobs.Queue.Purging;

/// <summary>
/// Deletes ended jobs. Open jobs stay, whatever their age, and so do those with a PIN, of which there is no other copy:
/// they go with their device. One that has a seat gives it back first: nobody waits for its answer any longer.
/// </summary>
internal sealed class JobPurge(MobiJobsDb db) : IPurge
{
    public async Task<int> PurgeAsync(PurgeLimits limits, CancellationToken stopping)
    {
        await ReturnSeatsAsync(limits, stopping);
        return await db.DeleteInChunksAsync(
            db.Jobs
                .Where(j => j.EndedAt != null && j.EndedAt < limits.EndedBefore && j.Seat == null)
                .Where(j => !db.CommandPins.Any(p => p.JobId == j.Id))
                .OrderBy(j => j.EndedAt)
                .Select(j => j.Id),
            ids => db.Jobs
                .Where(j => ids.Contains(j.Id) && j.Stage == JobStage.Ended && j.Seat == null)
                .Where(j => !db.CommandPins.Any(p => p.JobId == j.Id))
                .ExecuteDeleteAsync(stopping),
            stopping);
    }

    private async Task ReturnSeatsAsync(PurgeLimits limits, CancellationToken stopping)
    {
        var taken = db.Jobs.Where(j => j.Seat == SeatState.Taken && j.Stage == JobStage.Ended)
            .Where(j => j.EndedAt < limits.EndedBefore);
        var some = taken.OrderBy(j => j.Id).Select(j => j.Id).Take(DeviceQueue.ChunkSize);
        for (var ids = await some.ToArrayAsync(stopping); ids.Length > 0; ids = await some.ToArrayAsync(stopping))
        {
            await db.WriteAsync(
                () => taken.Where(j => ids.Contains(j.Id))
                    .ExecuteUpdateAsync(set => set.SetProperty(j => j.Seat, SeatState.Returning), stopping),
                stopping);
        }
    }
}
