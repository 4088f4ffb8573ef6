using Microsoft.EntityFrameworkCore;
using MobiJobs.Data;
using MobiJobs.Runs;

namespace MobiJobs.Queue.Cancel;

/// <summary>
/// What is cancelled may still be on its way into the queues: the runs that register jobs now. A preview counts their
/// items that have no job yet, and its confirmation calls them off.
/// </summary>
public sealed class Registrations(MobiJobsDb db)
{
    /// <summary>Whether anything is being registered now.</summary>
    public Task<bool> AnyAsync(CancellationToken stopping) => db.Runs.RegisteringJobs().AnyAsync(stopping);

    /// <summary>
    /// Holds the registrations under way, of one operation or of all, until the caller's transaction ends: none of them
    /// registers anything meanwhile. Returns their ids; one that is confirmed later is not among them.
    /// </summary>
    public async Task<long[]> HoldAsync(long? operationId, CancellationToken stopping)
    {
        var ids = await db.Runs.RegisteringJobs()
            .Where(r => operationId == null || db.Operations.Any(o => o.Id == operationId && o.RunId == r.Id))
            .Select(r => r.Id)
            .ToArrayAsync(stopping);
        await db.Runs.Where(r => ids.Contains(r.Id)).HoldAsync(stopping);
        return ids;
    }

    /// <summary>How many jobs each of these registrations, which the caller holds, has yet to register.</summary>
    public async Task<IReadOnlyList<Registration>> RemainingAsync(long[] held, CancellationToken stopping)
    {
        var pending = db.RunItems.Where(i => i.Outcome == RunOutcome.Pending);
        var found = await db.Runs.RegisteringJobs()
            .Where(r => held.Contains(r.Id))
            .OrderBy(r => r.Id)
            .Select(r => new { r.Id, Count = pending.Count(i => i.RunId == r.Id) })
            .ToListAsync(stopping);
        return found.ConvertAll(r => new Registration(r.Id, r.Count));
    }

    /// <summary>
    /// Calls a registration off within the caller's transaction. Returns the jobs it has registered since the newest
    /// that a preview showed.
    /// </summary>
    public async Task<IReadOnlyList<long>> CallOffAsync(
        Registration one, long upToId, DateTime now, CancellationToken stopping)
    {
        await db.CallOffAsync(one.Id, now, stopping);
        return await db.Jobs.Where(j => db.Operations.Any(o => o.Id == j.OperationId && o.RunId == one.Id))
            .Where(j => j.Id > upToId)
            .Select(j => j.Id)
            .ToListAsync(stopping);
    }
}
