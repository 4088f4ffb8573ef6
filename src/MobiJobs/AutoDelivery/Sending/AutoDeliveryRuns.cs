using Microsoft.EntityFrameworkCore;
using MobiJobs.Data;
using MobiJobs.Runs;

namespace MobiJobs.AutoDelivery.Sending;

/// <summary>The runs of lists that are under way.</summary>
public static class AutoDeliveryRuns
{
    /// <summary>Those that have not ended.</summary>
    public static IQueryable<AutoDeliveryRun> UnderWay(this IQueryable<AutoDeliveryRun> runs, IQueryable<Run> all) =>
        runs.Where(r => all.Any(run => run.Id == r.RunId && run.EndedAt == null));

    /// <summary>
    /// Lets the runs of a list register and hold back nothing before the caller's transaction ends, and shows what they
    /// have. False if the list has been deleted.
    /// </summary>
    public static async Task<bool> HoldListAsync(this MobiJobsDb db, int listId, CancellationToken stopping) =>
        await db.AutoDeliveryLists.Where(l => l.Id == listId)
            .ExecuteUpdateAsync(set => set.SetProperty(l => l.LastRunAt, l => l.LastRunAt), stopping) == 1;

    /// <summary>Calls off what runs of a list under way have not come to, within the caller's transaction.</summary>
    public static async Task CallOffRunsOfListAsync(
        this MobiJobsDb db, int listId, DateTime now, CancellationToken stopping)
    {
        var runs = await db.AutoDeliveryRuns.Where(r => r.ListId == listId).UnderWay(db.Runs)
            .Select(r => r.RunId)
            .ToListAsync(stopping);
        foreach (var run in runs) { await db.CallOffAsync(run, now, stopping); }
    }
}
