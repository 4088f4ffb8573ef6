using Microsoft.EntityFrameworkCore;
using MobiJobs.Data;
using MobiJobs.Jobs;

namespace MobiJobs.Queue.Purging;

/// <summary>Deletes ended jobs. Open jobs stay, whatever their age.</summary>
internal sealed class JobPurge(MobiJobsDb db) : IPurge
{
    public Task<int> PurgeAsync(PurgeLimits limits, CancellationToken stopping) => db.DeleteInChunksAsync(
        db.Jobs
            .Where(j => j.EndedAt != null && j.EndedAt < limits.EndedBefore)
            .OrderBy(j => j.EndedAt)
            .Select(j => j.Id),
        ids => db.Jobs.Where(j => ids.Contains(j.Id) && j.Stage == JobStage.Ended).ExecuteDeleteAsync(stopping),
        stopping);
}
