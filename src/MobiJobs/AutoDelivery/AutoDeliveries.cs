using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.Catalogue.Apps;
using MobiJobs.Data;
using MobiJobs.Queue;

namespace MobiJobs.AutoDelivery;

/// <summary>
/// Runs what is due, each minute. What is due and how far a run has come are rows: whoever dies on the way, the next minute goes
/// on, and whoever comes second finds nothing to do.
/// </summary>
public sealed class AutoDeliveries(MobiJobsDb db, MissingApps missing, AutoDeliveryJobs orders, QueueBell bell, OrganizationTime time, TimeProvider clock, ILogger<AutoDeliveries> log)
{
    private const int MostAtOnce = 100;

    private static readonly TimeSpan Remembered = TimeSpan.FromDays(92);

    /// <summary>Starts the lists that are due, and carries on with every run that isn't over.</summary>
    public async Task RunAsync(CancellationToken stopping)
    {
        var now = clock.UtcNow();
        var due = await db.AutoDeliveryLists.AsNoTracking().Include(l => l.Periods)
            .Where(l => l.NextRunAt <= now && !db.AutoDeliveryRuns.Any(r => r.ListId == l.Id && r.EndedAt == null))
            .OrderBy(l => l.NextRunAt).Take(MostAtOnce).ToListAsync(stopping);
        foreach (var list in due) { await ClaimAsync(list, now, stopping); }

        foreach (var id in await db.AutoDeliveryRuns.Where(r => r.EndedAt == null).OrderBy(r => r.Id).Select(r => r.Id).Take(MostAtOnce).ToListAsync(stopping))
        {
            while (await ContinueAsync(id, stopping)) { }
        }
    }

    /// <summary>Starts a run on a person's word, within the caller's save; its schedule isn't touched. False while one is under way.</summary>
    public async Task<bool> StartAsync(int listId, string by, CancellationToken stopping)
    {
        if (await db.AutoDeliveryRuns.AnyAsync(r => r.ListId == listId && r.EndedAt == null, stopping)) { return false; }

        db.AutoDeliveryRuns.Add(AutoDeliveryRun.Start(listId, isScheduled: false, by, clock.UtcNow()));
        return true;
    }

    /// <summary>One guarded statement moves the list to its next time; the run is made in the same transaction.</summary>
    private async Task ClaimAsync(AutoDeliveryList list, DateTime now, CancellationToken stopping)
    {
        var runs = !list.Schedule.IsExcluded(DateOnly.FromDateTime(time.ToLocal(now))) && !Schedule.IsTooSoon(now, list.LastRunAt);
        var last = runs ? now : list.LastRunAt;
        var next = list.Schedule.NextAfter(now, last, time);
        try
        {
            await db.WriteAsync(
                async () =>
                {
                    var claimed = await db.AutoDeliveryLists.Where(l => l.Id == list.Id && l.NextRunAt == list.NextRunAt)
                        .ExecuteUpdateAsync(set => set.SetProperty(l => l.NextRunAt, next).SetProperty(l => l.LastRunAt, last), stopping);
                    if (claimed == 0 || !runs) { return; }

                    var forgotten = now - Remembered;
                    await db.AutoDeliveryRuns.Where(r => r.ListId == list.Id && r.EndedAt < forgotten).ExecuteDeleteAsync(stopping);
                    db.AutoDeliveryRuns.Add(AutoDeliveryRun.Start(list.Id, isScheduled: true, Requester.SystemName, now));
                    await db.SaveChangesAsync(stopping);
                },
                stopping);
        }
        catch (DbUpdateException e) when (db.IsUniqueViolation(e))
        {
            db.ChangeTracker.Clear(); // Somebody started it by hand at this moment: the next minute looks again.
        }
    }

    /// <summary>The next batch of a run. False when it is over, or somebody else is at it.</summary>
    private async Task<bool> ContinueAsync(long runId, CancellationToken stopping)
    {
        var now = clock.UtcNow();
        if (await db.AutoDeliveryRuns.AsNoTracking().FirstOrDefaultAsync(r => r.Id == runId && r.EndedAt == null, stopping) is not { } run) { return false; }

        var list = await db.AutoDeliveryLists.AsNoTracking().Include(l => l.Apps).ThenInclude(a => a.App).FirstAsync(l => l.Id == run.ListId, stopping);
        var devices = await missing.DevicesAsync(list, run.Cursor, stopping);
        var isLast = devices.Count < MissingApps.BatchSize || (run.IsScheduled && list.PausedAt is not null);
        var sent = await db.WriteAsync(
            async () =>
            {
                var claimed = await db.AutoDeliveryRuns.Where(r => r.Id == runId && r.Cursor == run.Cursor && r.EndedAt == null).ExecuteUpdateAsync(
                    set => set.SetProperty(r => r.Cursor, devices.Count == 0 ? run.Cursor : devices[^1].DeviceId).SetProperty(r => r.EndedAt, isLast ? now : null),
                    stopping);
                return claimed == 0 ? null : await orders.RegisterAsync(list, run, devices, now, stopping);
            },
            stopping);
        if (sent is null) { return false; }

        bell.Ring(sent.Devices);
        if (isLast) { log.LogInformation("Automatic delivery list {ListId} has run", list.Id); }

        return !isLast;
    }
}
