using Microsoft.EntityFrameworkCore;

namespace MobiJobs.Data;

/// <summary>Writes many rows in small transactions, so that other writers get a turn between them.</summary>
internal static class WriteChunks
{
    /// <summary>
    /// Writes until no row is left to write. Ends where a chunk comes again of which none was written: it would come
    /// for ever.
    /// </summary>
    /// <param name="db">The store.</param>
    /// <param name="next">The ids of the rows that are still to be written; the next chunk is taken from it.</param>
    /// <param name="size">How many ids a chunk has.</param>
    /// <param name="write">Writes the rows of these ids that may still be written.</param>
    /// <param name="stopping">Stops between chunks.</param>
    /// <param name="chunksPerCheckpoint">After how many chunks there is a checkpoint; null for none.</param>
    /// <returns>How many were written.</returns>
    public static async Task<int> WriteInChunksAsync(
        this MobiJobsDb db,
        IQueryable<long> next,
        int size,
        Func<long[], Task<int>> write,
        CancellationToken stopping,
        int? chunksPerCheckpoint = null)
    {
        var total = 0;
        long[] unwritten = [];
        for (var chunk = 1; ; chunk++)
        {
            var ids = await next.Take(size).ToArrayAsync(stopping);
            if (ids.Length == 0 || ids.AsSpan().SequenceEqual(unwritten)) { return total; }

            var written = await db.WriteAsync(() => write(ids), stopping);
            unwritten = written == 0 ? ids : [];
            total += written;
            if (chunk % chunksPerCheckpoint == 0) { await db.CheckpointAsync(stopping); }
        }
    }

    /// <summary>Writes chunk after chunk until one is not full.</summary>
    /// <param name="db">The store.</param>
    /// <param name="size">How many rows a chunk has at most.</param>
    /// <param name="write">Writes the next chunk, and returns how many rows of it were written.</param>
    /// <param name="stopping">Stops between chunks.</param>
    public static async Task WriteInChunksAsync(
        this MobiJobsDb db, int size, Func<Task<int>> write, CancellationToken stopping)
    {
        while (await db.WriteAsync(write, stopping) >= size) { }
    }
}
