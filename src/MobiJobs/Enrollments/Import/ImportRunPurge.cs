using Microsoft.EntityFrameworkCore;
using MobiJobs.Data;
using MobiJobs.Queue;

namespace MobiJobs.Enrollments.Import;

/// <summary>
/// Deletes imports a day after they ended, and previews that nobody confirmed: their files hold personal data.
/// </summary>
internal sealed class ImportRunPurge(MobiJobsDb db) : IPurge
{
    public Task<int> PurgeAsync(PurgeLimits limits, CancellationToken stopping) => db.WriteAsync(
        () => db.ImportRuns
            .Where(r => r.PreviewedAt < limits.PreviewedBefore)
            .Where(r => r.StartedAt == null || r.EndedAt < limits.PreviewedBefore)
            .ExecuteDeleteAsync(stopping),
        stopping);
}
