using Microsoft.EntityFrameworkCore;
using MobiJobs.Data;

namespace MobiJobs.Queue.Purging;

/// <summary>
/// Deletes operations whose jobs are gone. A young one, or one whose run was interrupted, may yet be given its jobs.
/// </summary>
internal sealed class OperationPurge(MobiJobsDb db) : IPurge
{
    public Task<int> PurgeAsync(PurgeLimits limits, CancellationToken stopping) => db.DeleteInChunksAsync(
        db.Operations.Where(o => o.RegisteredAt < limits.PreviewedBefore && !db.Jobs.Any(j => j.OperationId == o.Id))
            .Where(o => !db.Runs.Any(r => r.Id == o.RunId && r.EndedAt == null))
            .OrderBy(o => o.Id)
            .Select(o => o.Id),
        ids => db.Operations
            .Where(o => ids.Contains(o.Id) && !db.Jobs.Any(j => j.OperationId == o.Id))
            .ExecuteDeleteAsync(stopping),
        stopping);
}
