using Microsoft.EntityFrameworkCore;
using MobiJobs.Data;
using MobiJobs.Runs;

namespace MobiJobs.Queue.Cancel;

/// <summary>
/// The runs that are registering jobs now, whose items may be among what is to be cancelled. A preview counts those
/// that have no job yet, and its confirmation calls them off.
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

    /// <summary>
    /// How many jobs each of these registrations, which the caller holds, has yet to register, of one operation or of
    /// all.
    /// </summary>
    public async Task<IReadOnlyList<Registration>> RemainingAsync(
        long[] held, long? operationId, CancellationToken stopping)
    {
        var found = new List<Registration>();
        foreach (var id in held.Order())
        {
            // A retry registers an operation for each kind and target, any other run only one.
            var hasSeveral = await db.Runs.AnyAsync(r => r.Id == id && r.Kind == RunKind.Retry, stopping);
            var one = new Registration(id, 0, hasSeveral ? operationId : null);
            found.Add(one with { Remaining = await Pending(one).CountAsync(stopping) });
        }

        return found;
    }

    /// <summary>
    /// Calls a registration off within the caller's transaction. Returns the jobs that it has registered since the
    /// preview, which are those with ids above <paramref name="upToId"/>.
    /// </summary>
    public async Task<IReadOnlyList<long>> CallOffAsync(
        Registration one, long upToId, DateTime now, CancellationToken stopping)
    {
        if (one.OperationId is null) { await db.CallOffAsync(one.Id, now, stopping); }
        else
        {
            await db.Runs.Where(r => r.Id == one.Id).HoldAsync(stopping);
            await Pending(one).SetAsync(RunOutcome.CalledOff, stopping);
        }

        return await db.Jobs.Where(j => db.Operations.Any(o => o.Id == j.OperationId && o.RunId == one.Id))
            .Where(j => j.ReasonJobId == null) // What followed from an answer was no item.
            .Where(j => j.Id > upToId && (one.OperationId == null || j.OperationId == one.OperationId))
            .Select(j => j.Id)
            .ToListAsync(stopping);
    }

    /// <summary>The items that have no job yet.</summary>
    private IQueryable<RunItem> Pending(Registration one)
    {
        var pending = db.RunItems.Where(i => i.RunId == one.Id && i.Outcome == RunOutcome.Pending);
        return one.OperationId is null ? pending : pending.Where(i => db.Operations.Any(
            o => o.Id == one.OperationId
                && db.Jobs.Any(j => j.Id == i.ItemId && j.Kind == o.Kind && j.Detail == o.Detail)));
    }
}
