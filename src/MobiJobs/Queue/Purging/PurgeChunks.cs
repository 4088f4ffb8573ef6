using Microsoft.EntityFrameworkCore;
using MobiJobs.Data;

namespace MobiJobs.Queue.Purging;

/// <summary>Deletes many rows in small transactions, so that other writers get a turn between them.</summary>
public static class PurgeChunks
{
    private const int ChunksPerCheckpoint = 20;

    /// <summary>Deletes until no row is left to delete. Returns how many were deleted.</summary>
    /// <param name="db">The store.</param>
    /// <param name="next">The ids to delete; the next chunk is taken from it.</param>
    /// <param name="delete">Deletes the rows of these ids that may still be deleted.</param>
    /// <param name="stopping">Stops between chunks.</param>
    public static async Task<int> DeleteInChunksAsync(
        this MobiJobsDb db,
        IQueryable<long> next,
        Func<List<long>, Task<int>> delete,
        CancellationToken stopping)
    {
        var deleted = 0;
        for (var chunk = 1; ; chunk++)
        {
            var ids = await next.Take(DeviceQueue.ChunkSize).ToListAsync(stopping);
            if (ids.Count == 0) { return deleted; }

            deleted += await db.WriteAsync(() => delete(ids), stopping);
            if (chunk % ChunksPerCheckpoint == 0) { await db.CheckpointAsync(stopping); }
        }
    }
}
