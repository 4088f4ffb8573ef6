using Microsoft.EntityFrameworkCore;
using MobiJobs.Data;
using MobiJobs.Jobs;

namespace MobiJobs.Queue.Purging;

/// <summary>
/// Deletes ended jobs. Open jobs stay, whatever their age, and so do those with a PIN, of which there is no other copy:
/// they go with their device.
/// </summary>
internal sealed class JobPurge(MobiJobsDb db) : IPurge
{
    public Task<int> PurgeAsync(PurgeLimits limits, CancellationToken stopping) => db.DeleteInChunksAsync(
        db.Jobs
            .Where(j => j.EndedAt != null && j.EndedAt < limits.EndedBefore)
            .Where(j => !db.CommandPins.Any(p => p.JobId == j.Id))
            .OrderBy(j => j.EndedAt)
            .Select(j => j.Id),
        ids => db.Jobs
            .Where(j => ids.Contains(j.Id) && j.Stage == JobStage.Ended)
            .Where(j => !db.CommandPins.Any(p => p.JobId == j.Id))
            .ExecuteDeleteAsync(stopping),
        stopping);
}
