using Microsoft.EntityFrameworkCore;
using MobiJobs.Data;
using MobiJobs.Jobs;
using MobiJobs.Runs;

namespace MobiJobs.Queue.Cancel;

/// <summary>
/// What is cancelled may still be on its way into the queues: the runs that register jobs now. A preview counts their
/// items that have no job yet, and its confirmation calls them off.
/// </summary>
public sealed class Registrations(MobiJobsDb db, IEnumerable<IRegistrations> others)
{
    /// <summary>Whether anything is being registered now.</summary>
    public async Task<bool> AnyAsync(CancellationToken stopping)
    {
        if (await db.Runs.RegisteringJobs().AnyAsync(stopping)) { return true; }

        foreach (var kind in others)
        {
            if ((await kind.UnderWayAsync(null, stopping)).Count > 0) { return true; }
        }

        return false;
    }

    /// <summary>Lets nothing more be registered until the caller's transaction ends.</summary>
    public Task HoldAsync(CancellationToken stopping) => db.Runs.RegisteringJobs().HoldAsync(stopping);

    /// <summary>
    /// The registrations under way, of one operation or of all, and how many jobs each has yet to register after the
    /// newest one that its caller has seen.
    /// </summary>
    public async Task<IReadOnlyList<Registration>> UnderWayAsync(
        long? operationId, long upToId, CancellationToken stopping)
    {
        var pending = db.RunItems.Where(i => i.Outcome == RunOutcome.Pending);
        var found = await db.Runs.RegisteringJobs()
            .Where(r => operationId == null || db.Operations.Any(o => o.Id == operationId && o.RunId == r.Id))
            .OrderBy(r => r.Id)
            .Select(r => new { r.Id, Count = pending.Count(i => i.RunId == r.Id) })
            .ToListAsync(stopping);
        var all = found.ConvertAll(r => new Registration(r.Id, r.Count));
        foreach (var kind in others)
        {
            foreach (var one in await kind.UnderWayAsync(operationId, stopping))
            {
                var registered = await kind.JobsOf(one.Id).CountAsync(j => j.Id <= upToId, stopping);
                all.Add(one with { Remaining = Math.Max(0, one.Remaining - registered) });
            }
        }

        return all;
    }

    /// <summary>
    /// Calls a registration off within the caller's transaction. Returns the jobs it has registered since the newest
    /// that a preview showed.
    /// </summary>
    public async Task<IReadOnlyList<long>> CallOffAsync(
        Registration one, long upToId, DateTime now, CancellationToken stopping)
    {
        if (one.Name is { } name)
        {
            var kind = others.Single(r => r.Name == name);
            await kind.CallOffAsync(one.Id, now, stopping);
            return await SinceAsync(kind.JobsOf(one.Id), upToId, stopping);
        }

        await db.CallOffAsync(one.Id, now, stopping);
        var jobs = db.Jobs.Where(j => db.Operations.Any(o => o.Id == j.OperationId && o.RunId == one.Id));
        return await SinceAsync(jobs, upToId, stopping);
    }

    private static Task<List<long>> SinceAsync(IQueryable<Job> jobs, long upToId, CancellationToken stopping) =>
        jobs.Where(j => j.Id > upToId).Select(j => j.Id).ToListAsync(stopping);
}
