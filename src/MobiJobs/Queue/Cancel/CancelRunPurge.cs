using Microsoft.EntityFrameworkCore;
using MobiJobs.Data;

namespace MobiJobs.Queue.Cancel;

/// <summary>Deletes previews that nobody confirmed, and runs that ended with history.</summary>
internal sealed class CancelRunPurge(MobiJobsDb db) : IPurge
{
    public Task<int> PurgeAsync(PurgeLimits limits, CancellationToken stopping) => db.WriteAsync(
        () => db.CancelRuns
            .Where(r => r.PreviewedAt < limits.PreviewedBefore && (r.StartedAt == null || r.EndedAt < limits.EndedBefore))
            .ExecuteDeleteAsync(stopping),
        stopping);
}
