using Microsoft.EntityFrameworkCore;
using MobiJobs.Data;
using MobiJobs.Runs;

namespace MobiJobs.Queue.Cancel;

/// <summary>
/// The runs that are registering jobs now, whose items may be among what is to be cancelled. A preview counts those
/// that have no job yet, and its confirmation calls them off. Who sees a part of the fleet counts and calls off the
/// items of that part; the run goes on with the others.
/// </summary>
public sealed class Registrations(MobiJobsDb db)
{
    /// <summary>Whether anything is being registered now.</summary>
    public Task<bool> AnyAsync(CancellationToken stopping) => db.Runs.RegisteringJobs().AnyAsync(stopping);

    /// <summary>
    /// Holds the registrations under way that are meant until the caller's transaction ends: none of them registers
    /// anything meanwhile. One that is confirmed later is not among them.
    /// </summary>
    public async Task<HeldRegistrations> HoldAsync(RegisteringChoice which, CancellationToken stopping)
    {
        var all = await db.Runs.RegisteringJobs().Select(r => r.Id).ToArrayAsync(stopping);
        var meant = which.Apply(db.Runs.Where(r => all.Contains(r.Id)), db);
        var ids = await meant.Select(r => r.Id).ToArrayAsync(stopping);
        await db.Runs.Where(r => ids.Contains(r.Id)).HoldAsync(stopping);
        return new HeldRegistrations(all, ids);
    }

    /// <summary>How many jobs each of these registrations, which the caller holds, has yet to register.</summary>
    public Task<IReadOnlyList<Registration>> RemainingAsync(
        HeldRegistrations held, RegisteringChoice which, CancellationToken stopping) =>
        CountAsync(held.Meant, which, stopping);

    /// <summary>Whether no other registration, nor another part of these, was under way when they were held.</summary>
    public async Task<bool> AreAllAsync(HeldRegistrations held, int remaining, CancellationToken stopping) =>
        remaining >= await db.RunItems.OfWholeFleet().CountAsync(
            i => held.All.Contains(i.RunId) && i.Outcome == RunOutcome.Pending, stopping);

    /// <summary>
    /// The registrations under way that a preview leaves aside. A list of automatic delivery sends several kinds under
    /// one operation: which of them is still to come, nobody can tell before its devices are judged.
    /// </summary>
    public async Task<IReadOnlyList<Registration>> AsideAsync(
        RegisteringChoice included, RegisteringChoice aside, CancellationToken stopping)
    {
        var ids = await aside.Apply(db.Runs.RegisteringJobs(), db).Select(r => r.Id).ToArrayAsync(stopping);
        var found = new List<Registration>(await CountAsync(ids, aside, stopping));
        var choice = included.Any ? included : aside;
        if (choice.Kind is not null)
        {
            var automatic = await choice.Apply(db.Runs.RegisteringJobs(), db)
                .Where(r => r.Kind == RunKind.DeliverAutomatically)
                .Select(r => r.Id)
                .ToArrayAsync(stopping);
            found.AddRange(await CountAsync(automatic, RegisteringChoice.All, stopping));
        }

        return [.. found.Where(r => r.Remaining > 0)];
    }

    /// <summary>
    /// Calls a registration off within the caller's transaction. Returns the jobs it has registered since the newest
    /// that a preview showed, and how many of its items were called off.
    /// </summary>
    /// <param name="by">The run that cancels it.</param>
    public async Task<(IReadOnlyList<long> Since, int CalledOff)> CallOffAsync(
        Registration one, Run by, DateTime now, CancellationToken stopping)
    {
        var calledOff = one.IsWhole && db.Scope.SeesAll
            ? await db.CallOffAsync(one.Id, by.RequestedById, now, stopping)
            : await CallOffPartAsync(one, by, now, stopping);
        var since = await db.Jobs.Where(j => db.Operations.Any(o => o.Id == j.OperationId && o.RunId == one.Id))
            .Where(j => j.ReasonJobId == null) // What followed from an answer was no item.
            .Where(j => j.Id > by.UpToId && (one.OperationId == null || j.OperationId == one.OperationId))
            .Where(j => one.Kind == null || j.Kind == one.Kind)
            .Select(j => j.Id)
            .ToListAsync(stopping);
        return (since, calledOff);
    }

    /// <summary>Calls off what is meant and seen. A run of which nothing else is left ends.</summary>
    private async Task<int> CallOffPartAsync(
        Registration one, Run by, DateTime now, CancellationToken stopping)
    {
        await db.Runs.Where(r => r.Id == one.Id).HoldAsync(stopping);
        var calledOff = await Pending(one).SetAsync(RunOutcome.CalledOff, stopping);
        var isOver = one.IsWhole
            && !await db.RunItems.AnyAsync(i => i.RunId == one.Id && i.Outcome == RunOutcome.Pending, stopping);
        if (isOver) { await db.CallOffAsync(one.Id, by.RequestedById, now, stopping); }

        return calledOff;
    }

    private async Task<IReadOnlyList<Registration>> CountAsync(
        long[] runIds, RegisteringChoice which, CancellationToken stopping)
    {
        var found = new List<Registration>();
        var runs = await db.Runs.Where(r => runIds.Contains(r.Id))
            .OrderBy(r => r.Id)
            .Select(r => new { r.Id, r.Kind })
            .ToListAsync(stopping);
        foreach (var run in runs)
        {
            if (await PartAsync(run.Id, run.Kind, which, stopping) is not { } part) { continue; }

            var remaining = await Pending(part).CountAsync(stopping);
            if (remaining > 0 || part.IsWhole) { found.Add(part with { Remaining = remaining }); }
        }

        return found;
    }

    /// <summary>
    /// The part of a run that is meant; null for none. A run whose items are jobs registers an operation for each kind
    /// and target of theirs, any other run only one.
    /// </summary>
    private async Task<Registration?> PartAsync(
        long runId, RunKind kind, RegisteringChoice which, CancellationToken stopping)
    {
        if (kind.ItemsOf() == RunItemKind.Job) { return new Registration(runId, 0, which.OperationId, which.Kind); }

        if (which.Kind is not { } only) { return new Registration(runId, 0); }

        var isMeant = kind != RunKind.DeliverAutomatically
            && await db.Operations.AnyAsync(o => o.RunId == runId && o.Kind == only, stopping);
        return isMeant ? new Registration(runId, 0) : null;
    }

    /// <summary>The items that have no job yet, of those that the person sees.</summary>
    private IQueryable<RunItem> Pending(Registration one)
    {
        var pending = db.RunItems.Where(i => i.RunId == one.Id && i.Outcome == RunOutcome.Pending);
        if (!db.Scope.SeesAll)
        {
            pending = pending.Where(i => db.Runs.Any(r => r.Id == i.RunId && r.Kind == RunKind.Retry)
                ? db.Jobs.Any(j => j.Id == i.ItemId)
                : db.Devices.Any(d => d.Id == i.ItemId));
        }

        if (one.Kind is { } kind)
        {
            pending = pending.Where(i => db.Jobs.Any(j => j.Id == i.ItemId && j.Kind == kind));
        }

        return one.OperationId is null ? pending : pending.Where(i => db.Operations.Any(
            o => o.Id == one.OperationId
                && db.Jobs.Any(j => j.Id == i.ItemId && j.Kind == o.Kind && j.Detail == o.Detail)));
    }
}

/// <summary>The registrations that were under way, and those of them that are held because they are meant.</summary>
public sealed record HeldRegistrations(long[] All, long[] Meant);
