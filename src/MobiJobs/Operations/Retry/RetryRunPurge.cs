using Microsoft.EntityFrameworkCore;
using MobiJobs.Data;
using MobiJobs.Queue;

namespace MobiJobs.Operations.Retry;

/// <summary>Deletes previews that nobody confirmed, and runs that ended with history.</summary>
internal sealed class RetryRunPurge(MobiJobsDb db) : IPurge
{
    public Task<int> PurgeAsync(PurgeLimits limits, CancellationToken stopping) => db.WriteAsync(
        () => db.RetryRuns
            .Where(r => r.PreviewedAt < limits.PreviewedBefore)
            .Where(r => r.StartedAt == null || r.EndedAt < limits.EndedBefore)
            .ExecuteDeleteAsync(stopping),
        stopping);
}
