using Microsoft.EntityFrameworkCore;
using MobiJobs.Data;
using MobiJobs.Queue;

namespace MobiJobs.Operations.Send;

/// <summary>Deletes checks that nobody confirmed and runs that are history; their jobs first, in chunks.</summary>
internal sealed class OperationRunPurge(MobiJobsDb db) : IPurge
{
    public async Task<int> PurgeAsync(PurgeLimits limits, CancellationToken stopping)
    {
        var runs = await db.OperationRuns
            .Where(r => r.CreatedAt < limits.PreviewedBefore)
            .Where(r => r.StartedAt == null || r.EndedAt < limits.EndedBefore)
            .Select(r => r.Id)
            .ToListAsync(stopping);
        foreach (var run in runs)
        {
            var planned = db.PlannedJobs.Where(j => j.RunId == run);
            await db.DeleteInChunksAsync(
                planned.OrderBy(j => j.DeviceId).Select(j => j.DeviceId),
                devices => planned.Where(j => devices.Contains(j.DeviceId)).ExecuteDeleteAsync(stopping),
                stopping);
            await db.WriteAsync(() => db.OperationRuns.Where(r => r.Id == run).ExecuteDeleteAsync(stopping), stopping);
        }

        return runs.Count;
    }
}
