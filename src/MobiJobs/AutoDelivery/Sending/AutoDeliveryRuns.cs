using Microsoft.EntityFrameworkCore;
using MobiJobs.Data;
using MobiJobs.Runs;

namespace MobiJobs.AutoDelivery.Sending;

/// <summary>The runs of lists that are under way, or wait for app lists.</summary>
public static class AutoDeliveryRuns
{
    /// <summary>How long after a run an app list still leads to deliveries.</summary>
    private static readonly TimeSpan FollowUpWindow = TimeSpan.FromDays(7);

    /// <summary>Those that have not ended.</summary>
    public static IQueryable<AutoDeliveryRun> UnderWay(this IQueryable<AutoDeliveryRun> runs, IQueryable<Run> all) =>
        runs.Where(r => all.Any(run => run.Id == r.RunId && run.EndedAt == null));

    /// <summary>Those that nobody has cancelled or called off: app lists that arrive may lead to deliveries.</summary>
    public static IQueryable<AutoDeliveryRun> NotCancelled(
        this IQueryable<AutoDeliveryRun> runs, IQueryable<Run> all) => runs
        .Where(r => r.StoppedAt == null && all.Any(run => run.Id == r.RunId && run.CalledOffAt == null));

    /// <summary>The ids of each list's last run that has asked devices and whose answers still count.</summary>
    public static IQueryable<long> LastThatAsked(this IQueryable<AutoDeliveryRun> runs, DateTime now)
    {
        var since = now - FollowUpWindow;
        return runs.Where(r => r.StartedAt >= since && r.Asked > 0 && r.OperationId != null)
            .GroupBy(r => r.ListId)
            .Select(g => g.Max(r => r.Id));
    }

    /// <summary>
    /// Lets the runs of a list register and hold back nothing before the caller's transaction ends, and shows what they
    /// have. False if the list has been deleted.
    /// </summary>
    public static async Task<bool> HoldListAsync(this MobiJobsDb db, int listId, CancellationToken stopping) =>
        await db.AutoDeliveryLists.Where(l => l.Id == listId)
            .HoldAsync(l => l.LastRunAt, stopping) == 1;

    /// <summary>Calls off what runs of a list under way have not come to, within the caller's transaction.</summary>
    public static async Task CallOffRunsOfListAsync(
        this MobiJobsDb db, int listId, DateTime now, CancellationToken stopping)
    {
        var runs = await db.AutoDeliveryRuns.Where(r => r.ListId == listId).UnderWay(db.Runs)
            .Select(r => r.RunId)
            .ToListAsync(stopping);
        foreach (var run in runs) { await db.CallOffAsync(run, byId: null, now, stopping); }
    }
}
