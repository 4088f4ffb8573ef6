using Microsoft.EntityFrameworkCore;
using MobiJobs.Data;
using MobiJobs.Runs.Approvals;

namespace MobiJobs.Queue.Purging;

/// <summary>
/// Deletes previews that nobody confirmed, and runs that ended with history, with their items. One that a second person
/// approved, or that was begun with a token, stays while a job of it is open: what was approved, and what the token
/// allows, still counts. Runs last: what other rooms keep for a run is purged before it.
/// </summary>
internal sealed class RunPurge(MobiJobsDb db) : IPurge
{
    /// <inheritdoc/>
    public async Task<int> PurgeAsync(PurgeLimits limits, CancellationToken stopping)
    {
        var old = db.Runs
            .Where(r => r.PreviewedAt < limits.PreviewedBefore)
            .Where(r => r.StartedAt == null || r.EndedAt < limits.EndedBefore)
            .Where(r => (r.Approval != ApprovalState.Approved && r.TokenId == null) || !db.Operations.Any(
                o => o.RunId == r.Id && db.Jobs.Any(j => j.OperationId == o.Id && j.DueAt != null)));
        foreach (var run in await old.Select(r => r.Id).ToListAsync(stopping))
        {
            await db.DeleteInChunksAsync(
                db.RunItems.Where(i => i.RunId == run).OrderBy(i => i.ItemId).Select(i => i.ItemId),
                ids => db.RunItems.Where(i => i.RunId == run && ids.Contains(i.ItemId)).ExecuteDeleteAsync(stopping),
                stopping);
        }

        return await db.DeleteInChunksAsync(
            old.OrderBy(r => r.Id).Select(r => r.Id),
            ids => old.Where(r => ids.Contains(r.Id)).ExecuteDeleteAsync(stopping),
            stopping);
    }
}
