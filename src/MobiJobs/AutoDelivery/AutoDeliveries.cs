using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.Catalogue.Apps;
using MobiJobs.Data;
using MobiJobs.Queue;

namespace MobiJobs.AutoDelivery;

/// <summary>
/// Runs the lists that are due. Called every minute. Both the due times and the progress of each run are stored: an
/// interrupted run is resumed within a minute, and of two processes the second finds nothing to do.
/// </summary>
public sealed class AutoDeliveries(
    MobiJobsDb db,
    MissingApps missing,
    AutoDeliveryJobs jobs,
    QueueBell bell,
    OrganizationTime time,
    TimeProvider clock,
    ILogger<AutoDeliveries> log)
{
    private const int MostAtOnce = 100;

    /// <summary>How long runs are kept.</summary>
    private static readonly TimeSpan Retention = TimeSpan.FromDays(92);

    /// <summary>Starts the lists that are due, and continues every run that has not ended.</summary>
    public async Task RunAsync(CancellationToken stopping)
    {
        var now = clock.UtcNow();
        var due = await db.AutoDeliveryLists.AsNoTracking().Include(l => l.Periods)
            .Where(l => l.NextRunAt <= now && !db.AutoDeliveryRuns.Any(r => r.ListId == l.Id && r.EndedAt == null))
            .OrderBy(l => l.NextRunAt).Take(MostAtOnce).ToListAsync(stopping);
        foreach (var list in due) { await ClaimAsync(list, now, stopping); }

        var open = await db.AutoDeliveryRuns
            .Where(r => r.EndedAt == null)
            .OrderBy(r => r.Id)
            .Select(r => r.Id)
            .Take(MostAtOnce)
            .ToListAsync(stopping);
        foreach (var id in open)
        {
            while (await ContinueAsync(id, stopping)) { }
        }
    }

    /// <summary>
    /// Adds a run that a person starts; the caller saves. The schedule is not affected. False if the list is running.
    /// </summary>
    public async Task<bool> StartAsync(int listId, string by, CancellationToken stopping)
    {
        if (await db.AutoDeliveryRuns.AnyAsync(r => r.ListId == listId && r.EndedAt == null, stopping))
        {
            return false;
        }

        db.AutoDeliveryRuns.Add(AutoDeliveryRun.Start(listId, isScheduled: false, by, clock.UtcNow()));
        return true;
    }

    /// <summary>
    /// A guarded statement moves the list to its next time; the run is created in the same transaction.
    /// </summary>
    private async Task ClaimAsync(AutoDeliveryList list, DateTime now, CancellationToken stopping)
    {
        var today = DateOnly.FromDateTime(time.ToLocal(now));
        var runs = !list.Schedule.IsExcluded(today) && !Schedule.IsTooSoon(now, list.LastRunAt);
        var last = runs ? now : list.LastRunAt;
        var next = list.Schedule.NextAfter(now, last, time);
        try
        {
            await db.WriteAsync(
                async () =>
                {
                    var claimed = await db.AutoDeliveryLists
                        .Where(l => l.Id == list.Id && l.NextRunAt == list.NextRunAt)
                        .ExecuteUpdateAsync(
                            set => set.SetProperty(l => l.NextRunAt, next).SetProperty(l => l.LastRunAt, last),
                            stopping);
                    if (claimed == 0 || !runs) { return; }

                    var before = now - Retention;
                    await db.AutoDeliveryRuns
                        .Where(r => r.ListId == list.Id && r.EndedAt < before)
                        .ExecuteDeleteAsync(stopping);
                    db.AutoDeliveryRuns.Add(
                        AutoDeliveryRun.Start(list.Id, isScheduled: true, Requester.SystemName, now));
                    await db.SaveChangesAsync(stopping);
                },
                stopping);
        }
        catch (DbUpdateException e) when (db.IsUniqueViolation(e))
        {
            db.ChangeTracker.Clear(); // Somebody has just started the list: checked again in a minute.
        }
    }

    /// <summary>The next batch of a run. False if the run has ended or another process continues it.</summary>
    private async Task<bool> ContinueAsync(long runId, CancellationToken stopping)
    {
        var now = clock.UtcNow();
        var run = await db.AutoDeliveryRuns.AsNoTracking()
            .FirstOrDefaultAsync(r => r.Id == runId && r.EndedAt == null, stopping);
        if (run is null) { return false; }

        var list = await db.AutoDeliveryLists.AsNoTracking()
            .Include(l => l.Apps).ThenInclude(a => a.App)
            .FirstAsync(l => l.Id == run.ListId, stopping);
        var devices = await missing.DevicesAsync(list, run.Cursor, stopping);
        var isLast = devices.Count < MissingApps.BatchSize || (run.IsScheduled && list.PausedAt is not null);
        var sent = await db.WriteAsync(
            async () =>
            {
                var cursor = devices.Count == 0 ? run.Cursor : devices[^1].DeviceId;
                var claimed = await db.AutoDeliveryRuns
                    .Where(r => r.Id == runId && r.Cursor == run.Cursor && r.EndedAt == null)
                    .ExecuteUpdateAsync(
                        set => set.SetProperty(r => r.Cursor, cursor).SetProperty(r => r.EndedAt, isLast ? now : null),
                        stopping);
                return claimed == 0 ? null : await jobs.RegisterAsync(list, run, devices, now, stopping);
            },
            stopping);
        if (sent is null) { return false; }

        bell.Ring(sent.Devices);
        if (isLast) { log.LogInformation("Automatic delivery list {ListId} has run", list.Id); }

        return !isLast;
    }
}
