using Microsoft.EntityFrameworkCore;
using MobiJobs.Data;
using MobiJobs.Queue;

namespace MobiJobs.Operations.Send;

/// <summary>Deletes checks that nobody confirmed, and runs that ended with history; their devices first, in chunks.</summary>
internal sealed class OperationRunPurge(MobiJobsDb db) : IPurge
{
    public async Task<int> PurgeAsync(PurgeLimits limits, CancellationToken stopping)
    {
        var runs = await db.OperationRuns
            .Where(r => r.CreatedAt < limits.PreviewedBefore && (r.StartedAt == null || r.EndedAt < limits.EndedBefore))
            .Select(r => r.Id)
            .ToListAsync(stopping);
        foreach (var run in runs)
        {
            await db.DeleteInChunksAsync(
                db.PlannedJobs.Where(t => t.RunId == run).OrderBy(t => t.DeviceId).Select(t => t.DeviceId),
                devices => db.PlannedJobs.Where(t => t.RunId == run && devices.Contains(t.DeviceId)).ExecuteDeleteAsync(stopping),
                stopping);
            await db.WriteAsync(() => db.OperationRuns.Where(r => r.Id == run).ExecuteDeleteAsync(stopping), stopping);
        }

        return runs.Count;
    }
}
