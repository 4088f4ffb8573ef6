using System.Globalization;
using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.Audit;
using MobiJobs.Data;
using MobiJobs.Queue.Purging;

namespace MobiJobs.Organization;

/// <summary>Changes the settings, with an audit entry for each value that is changed.</summary>
public sealed class SettingsRegister(
    MobiJobsDb db, SettingsInUse inUse, UsualSettings usual, TimeProvider clock)
{
    /// <summary>
    /// Stores the values, and lets them count here at once. False if somebody changed them since the page was shown.
    /// </summary>
    /// <param name="values">The new values.</param>
    /// <param name="shown">The version that the page showed; 0 for none.</param>
    /// <param name="by">Who changes them.</param>
    /// <param name="stopping">The request.</param>
    public async Task<bool> ChangeAsync(SetValues values, int shown, Actor by, CancellationToken stopping)
    {
        try
        {
            if (!await db.WriteAsync(() => StoreAsync(values, shown, by, stopping), stopping)) { return false; }
        }
        catch (DbUpdateException e) when (e is DbUpdateConcurrencyException || db.IsUniqueViolation(e))
        {
            return false;
        }

        await inUse.ReadAsync(stopping);
        return true;
    }

    private async Task<bool> StoreAsync(SetValues values, int shown, Actor by, CancellationToken stopping)
    {
        var row = await db.OrganizationSettings.SingleOrDefaultAsync(stopping);
        if ((row?.Version ?? 0) != shown) { return false; }

        var before = SetValues.From(row);
        if (Enter(before, values, by) == 0) { return true; }

        if (row is null) { db.OrganizationSettings.Add(OrganizationSettings.Of(values)); }
        else { row.Set(values); }

        var zone = usual.ZoneOf(values);
        if (zone.Id != usual.ZoneOf(before).Id) { await MoveToAsync(zone, stopping); }

        await db.SaveChangesAsync(stopping);
        return true;
    }

    /// <summary>
    /// Days and minutes that were computed in the old zone: the days of the overview are counted anew, and automatic
    /// delivery runs at its time of day in the new zone.
    /// </summary>
    private async Task MoveToAsync(TimeZoneInfo zone, CancellationToken stopping)
    {
        await db.DeleteAllAsync(db.DayCounts, stopping);
        var (now, there) = (clock.UtcNow(), new OrganizationTime(zone));
        var lists = await db.AutoDeliveryLists.Include(l => l.Periods).Where(l => l.PausedAt == null)
            .ToListAsync(stopping);
        foreach (var list in lists) { list.MoveTo(there, now); }
    }

    /// <summary>Returns how many values change.</summary>
    private int Enter(SetValues before, SetValues after, Actor by)
    {
        (string Name, string? Before, string? After)[] values =
        [
            (nameof(SetValues.Name), before.Name ?? usual.Name, after.Name ?? usual.Name),
            (nameof(SetValues.TimeZone), usual.ZoneOf(before).Id, usual.ZoneOf(after).Id),
            (nameof(SetValues.MonthsKept), MonthsOf(before), MonthsOf(after)),
            (nameof(SetValues.Deadlines), before.DeadlineText, after.DeadlineText),
            (nameof(SetValues.WakeMinutes), before.WakeText, after.WakeText),
            (nameof(SetValues.Redelivers), RedeliveryOf(before), RedeliveryOf(after)),
        ];
        var changed = Array.FindAll(values, v => v.Before != v.After);
        var now = clock.UtcNow();
        db.Audit.AddRange(changed.Select(v => AuditEntry.Of(by.Name, AuditAction.SettingChanged, v.Name, now)
            .Changed(v.Before ?? "–", v.After ?? "–")));
        return changed.Length;
    }

    private static string RedeliveryOf(SetValues values) =>
        values.Redelivers == false ? bool.FalseString : bool.TrueString;

    private static string MonthsOf(SetValues values) =>
        (values.MonthsKept ?? HistoryKept.FewestMonths).ToString(CultureInfo.InvariantCulture);
}
