using MobiJobs.Data;

namespace MobiJobs.Queue.Purging;

/// <summary>Deletes many rows in small transactions, so that other writers get a turn between them.</summary>
public static class PurgeChunks
{
    private const int ChunksPerCheckpoint = 20;

    /// <summary>
    /// Deletes until no row is left to delete, or a chunk comes again of which none was deleted. Returns how many were
    /// deleted.
    /// </summary>
    /// <param name="db">The store.</param>
    /// <param name="next">The ids to delete; the next chunk is taken from it.</param>
    /// <param name="delete">Deletes the rows of these ids that may still be deleted.</param>
    /// <param name="stopping">Stops between chunks.</param>
    /// <param name="size">How many ids a chunk has.</param>
    public static Task<int> DeleteInChunksAsync(
        this MobiJobsDb db,
        IQueryable<long> next,
        Func<long[], Task<int>> delete,
        CancellationToken stopping,
        int size = DeviceQueue.ChunkSize) =>
        db.WriteInChunksAsync(next, size, delete, stopping, ChunksPerCheckpoint);
}
