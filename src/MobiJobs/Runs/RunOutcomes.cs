using Microsoft.EntityFrameworkCore;
using MobiJobs.Data;

namespace MobiJobs.Runs;

/// <summary>Writes the outcomes of a chunk's items.</summary>
public static class RunOutcomes
{
    /// <summary>The items of a run with these ids that have no outcome yet.</summary>
    public static IQueryable<RunItem> PendingItems(this MobiJobsDb db, Run run, IReadOnlyCollection<long> ids) =>
        db.RunItems.Where(i => i.RunId == run.Id && ids.Contains(i.ItemId) && i.Outcome == RunOutcome.Pending);

    /// <summary>Gives items their outcome; the reason that the check before the preview found stays.</summary>
    public static Task<int> SetAsync(this IQueryable<RunItem> items, RunOutcome outcome, CancellationToken stopping) =>
        items.ExecuteUpdateAsync(set => set.SetProperty(i => i.Outcome, outcome), stopping);

    /// <summary>Gives items their outcome, with a reason that the kind of the run defines.</summary>
    public static Task<int> SetAsync(
        this IQueryable<RunItem> items, RunOutcome outcome, int reason, CancellationToken stopping) =>
        items.ExecuteUpdateAsync(
            set => set.SetProperty(i => i.Outcome, outcome).SetProperty(i => i.Reason, reason), stopping);

    /// <summary>
    /// Changes the items of a whole run within the caller's transaction, each statement so few that SQL Server does not
    /// lock the table instead. Returns how many were changed.
    /// </summary>
    public static async Task<int> ChangeAllAsync(
        this IQueryable<RunItem> items, Func<IQueryable<RunItem>, Task<int>> change, CancellationToken stopping)
    {
        var changed = 0;
        var after = long.MinValue;
        while (true)
        {
            var from = after;
            var some = await items.Where(i => i.ItemId > from).OrderBy(i => i.ItemId).Select(i => i.ItemId)
                .Take(RunKeeper.ChunkSize).ToListAsync(stopping);
            if (some.Count == 0) { return changed; }

            var last = after = some[^1];
            changed += await change(items.Where(i => i.ItemId > from && i.ItemId <= last));
        }
    }

    /// <summary>Deletes items that nobody was shown: the run goes on as if they had not been frozen.</summary>
    public static async Task DropAsync(
        this MobiJobsDb db, Run run, IQueryable<RunItem> items, CancellationToken stopping)
    {
        var dropped = await db.DeleteAllAsync(items, stopping);
        await db.Runs.Where(r => r.Id == run.Id)
            .ExecuteUpdateAsync(set => set.SetProperty(r => r.Count, r => r.Count - dropped), stopping);
    }

    /// <summary>Counts a preview again after its items were left out or taken in.</summary>
    public static async Task CountAgainAsync(this MobiJobsDb db, long runId, CancellationToken stopping)
    {
        var count = await db.RunItems
            .CountAsync(i => i.RunId == runId && i.Outcome == RunOutcome.Pending, stopping);
        await db.Runs.Where(r => r.Id == runId)
            .ExecuteUpdateAsync(set => set.SetProperty(r => r.Count, count), stopping);
    }

    /// <summary>Refuses items, for a reason that the kind of the run defines.</summary>
    public static Task<int> RefuseAsync(this IQueryable<RunItem> items, int reason, CancellationToken stopping) =>
        items.SetAsync(RunOutcome.Refused, reason, stopping);
}
