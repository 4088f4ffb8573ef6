using Microsoft.EntityFrameworkCore;
using MobiJobs.Data;
using MobiJobs.Jobs;

namespace MobiJobs.Queue;

/// <summary>Changes many jobs in small transactions, so that other writers get a turn between them.</summary>
internal static class JobChunks
{
    /// <summary>
    /// Changes all of these jobs, of which those that were changed are none any more. Ends where a chunk comes again of
    /// which none was changed: it would come for ever.
    /// </summary>
    /// <param name="db">The store.</param>
    /// <param name="which">The jobs that are still to be changed; the next chunk is taken from it.</param>
    /// <param name="change">Changes some of them.</param>
    /// <param name="stopping">Stops between chunks.</param>
    /// <returns>How many were changed.</returns>
    public static async Task<int> ChangeInChunksAsync(
        this MobiJobsDb db, IQueryable<Job> which, Func<IQueryable<Job>, Task<int>> change, CancellationToken stopping)
    {
        var total = 0;
        for (long[] unchanged = []; ;)
        {
            var ids = await which.OrderBy(j => j.Id).Select(j => j.Id).Take(DeviceQueue.ChunkSize)
                .ToArrayAsync(stopping);
            if (ids.Length == 0 || ids.AsSpan().SequenceEqual(unchanged)) { return total; }

            var changed = await db.WriteAsync(() => change(which.Where(j => ids.Contains(j.Id))), stopping);
            unchanged = changed == 0 ? ids : [];
            total += changed;
        }
    }
}
