using MobiJobs.Data;
using MobiJobs.Jobs;

namespace MobiJobs.Queue;

/// <summary>Changes many jobs in small transactions, so that other writers get a turn between them.</summary>
internal static class JobChunks
{
    /// <summary>
    /// Changes all of these jobs, of which those that were changed are none any more. Ends where a chunk comes again of
    /// which none was changed.
    /// </summary>
    /// <param name="db">The store.</param>
    /// <param name="which">The jobs that are still to be changed; the next chunk is taken from it.</param>
    /// <param name="change">Changes some of them.</param>
    /// <param name="stopping">Stops between chunks.</param>
    /// <returns>How many were changed.</returns>
    public static Task<int> ChangeInChunksAsync(
        this MobiJobsDb db,
        IQueryable<Job> which,
        Func<IQueryable<Job>, Task<int>> change,
        CancellationToken stopping) => db.WriteInChunksAsync(
            which.OrderBy(j => j.Id).Select(j => j.Id),
            DeviceQueue.ChunkSize,
            ids => change(which.Where(j => ids.Contains(j.Id))),
            stopping);
}
