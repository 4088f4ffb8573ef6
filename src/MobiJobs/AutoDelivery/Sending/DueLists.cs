using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.AutoDelivery.Lists;
using MobiJobs.Data;
using MobiJobs.Queue.Acts;
using MobiJobs.Runs;

namespace MobiJobs.AutoDelivery.Sending;

/// <summary>
/// Starts the lists that are due. Called every minute. The due times are stored, and a list moves to its next one in
/// the transaction that starts its run: of two processes the second starts nothing, and what was interrupted before is
/// begun anew. The run itself is resumed like every other.
/// </summary>
public sealed class DueLists(
    MobiJobsDb db,
    AutoDeliveryPreviews previews,
    RunStart start,
    OrganizationTime time,
    TimeProvider clock,
    ILogger<DueLists> log)
{
    private const int MaxAtOnce = 100;

    /// <summary>Starts the lists that are due, and carries small runs out. One that fails holds up no other.</summary>
    public async Task RunAsync(CancellationToken stopping)
    {
        var now = clock.UtcNow();
        var due = await db.AutoDeliveryLists.AsNoTracking().AsSplitQuery()
            .Include(l => l.Periods)
            .Include(l => l.Apps).ThenInclude(a => a.App)
            .Where(l => l.NextRunAt <= now)
            .Where(l => !db.AutoDeliveryRuns.UnderWay(db.Runs).Any(r => r.ListId == l.Id))
            .OrderBy(l => l.NextRunAt).Take(MaxAtOnce).ToListAsync(stopping);
        foreach (var list in due)
        {
            try
            {
                await StartAsync(list, now, stopping);
            }
            catch (Exception e) when (!stopping.IsCancellationRequested && !db.IsStoreTrouble(e))
            {
                log.LogError(e, "Automatic delivery list {ListId} failed; the others go on", list.Id);
            }

            db.ChangeTracker.Clear();
        }
    }

    private async Task StartAsync(AutoDeliveryList list, DateTime now, CancellationToken stopping)
    {
        var today = DateOnly.FromDateTime(time.ToLocal(now));
        var runs = !list.Schedule.IsExcluded(today) && !Schedule.IsTooSoon(now, list.LastRunAt);
        var run = runs ? await previews.FreezeScheduledAsync(list, stopping) : null;
        if (!await ClaimAsync(list, run, now, stopping) || run is null) { return; }

        await start.CarryOutAsync(run, stopping);
        log.LogInformation("Automatic delivery list {ListId} has started run {RunId}", list.Id, run.Id);
    }

    /// <summary>
    /// A guarded statement moves the list to its next time and starts the run in the same transaction. Without it, what
    /// was frozen is a preview that nobody confirms.
    /// </summary>
    private Task<bool> ClaimAsync(AutoDeliveryList list, Run? run, DateTime now, CancellationToken stopping)
    {
        var last = run is null ? list.LastRunAt : now;
        var next = list.Schedule.NextAfter(now, last, time);
        return db.WriteAsync(
            async () =>
            {
                var claimed = await db.AutoDeliveryLists
                    .Where(l => l.Id == list.Id && l.NextRunAt == list.NextRunAt)
                    .ExecuteUpdateAsync(
                        set => set.SetProperty(l => l.NextRunAt, next).SetProperty(l => l.LastRunAt, last),
                        stopping);
                if (claimed == 0) { return false; }

                if (run is null) { return true; }

                await db.StartRunAsync(run.Id, now, stopping);
                db.AutoDeliveryRuns.Add(AutoDeliveryRun.Of(list.Id, run.Id, Requester.SystemName, now));
                await db.SaveChangesAsync(stopping);
                return true;
            },
            stopping);
    }
}
