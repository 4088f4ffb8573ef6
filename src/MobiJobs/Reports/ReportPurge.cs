using Microsoft.EntityFrameworkCore;
using MobiJobs.Data;
using MobiJobs.Queue.Purging;

namespace MobiJobs.Reports;

/// <summary>Deletes answers that belong to no job. The others are deleted with their jobs.</summary>
internal sealed class ReportPurge(MobiJobsDb db) : IPurge
{
    /// <summary>How long they are kept.</summary>
    public static readonly TimeSpan Kept = TimeSpan.FromDays(7);

    public Task<int> PurgeAsync(PurgeLimits limits, CancellationToken stopping)
    {
        var before = limits.Now - Kept;
        return db.DeleteInChunksAsync(
            db.Reports.Where(r => r.State == ReportState.Nobody && r.ReceivedAt < before).Select(r => r.Id),
            ids => db.Reports.Where(r => ids.Contains(r.Id)).ExecuteDeleteAsync(stopping),
            stopping);
    }
}
