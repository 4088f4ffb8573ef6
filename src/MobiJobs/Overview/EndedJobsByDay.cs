using Microsoft.EntityFrameworkCore;
using MobiJobs.Data;
using MobiJobs.Jobs;

namespace MobiJobs.Overview;

/// <summary>
/// Jobs that ended, by day, over three months. Closed days are counted once and stored, others when asked for.
/// </summary>
public sealed class EndedJobsByDay(MobiJobsDb db, OrganizationTime time, TimeProvider clock)
{
    private const int Months = 3;
    private const int MaxLiveDays = 3;

    // Jobs that end at midnight are committed a little later.
    private static readonly TimeSpan Settling = TimeSpan.FromMinutes(10);

    /// <summary>
    /// Counts each closed day not yet counted, each in its own transaction. Returns how many days were counted.
    /// </summary>
    public async Task<int> KeepAsync(CancellationToken stopping)
    {
        var now = clock.UtcNow();
        var missing = await MissingAsync(DayOf(now - Settling), stopping);
        foreach (var day in missing)
        {
            await KeepAsync(day, await CountAsync(day, stopping), stopping);
            db.ChangeTracker.Clear();
        }

        var first = FirstDay(now);
        await db.WriteAsync(() => db.DayCounts.Where(c => c.Day < first).ExecuteDeleteAsync(stopping), stopping);
        return missing.Count;
    }

    /// <summary>Of processes that count a day at once, one stores it.</summary>
    private async Task KeepAsync(DateOnly day, IReadOnlyList<DayCount> counts, CancellationToken stopping)
    {
        try
        {
            await db.WriteAsync(
                async () =>
                {
                    if (await db.DayCounts.AnyAsync(c => c.Day == day, stopping)) { return; }

                    // A day without jobs is stored, too, so that it is not counted again.
                    db.DayCounts.AddRange(counts.DefaultIfEmpty(DayCount.Of(day, JobStatus.Succeeded, 0)));
                    await db.SaveChangesAsync(stopping);
                },
                stopping);
        }
        catch (DbUpdateException e) when (db.IsUniqueViolation(e))
        {
            // Stored by another.
        }
    }

    /// <summary>
    /// The days from the first that is kept to today. Of days not yet stored, only the last few are counted.
    /// </summary>
    public async Task<IReadOnlyList<EndedJobsOfDay>> DaysAsync(CancellationToken stopping)
    {
        var now = clock.UtcNow();
        var (first, today) = (FirstDay(now), DayOf(now));
        var stored = db.DayCounts.AsNoTracking().Where(c => c.Day >= first && c.Day < today);
        var kept = (await stored.ToListAsync(stopping)).ToLookup(c => c.Day);
        var live = new Dictionary<DateOnly, List<DayCount>>();
        for (var day = today; day >= first && live.Count < MaxLiveDays; day = day.AddDays(-1))
        {
            if (!kept.Contains(day)) { live[day] = await CountAsync(day, stopping); }
        }

        var days = new List<EndedJobsOfDay>();
        for (var day = first; day <= today; day = day.AddDays(1))
        {
            var counts = live.TryGetValue(day, out var counted) ? counted : [.. kept[day]];
            var isCounted = live.ContainsKey(day) || kept.Contains(day);
            days.Add(new EndedJobsOfDay(day, counts.ToDictionary(c => c.Status, c => c.Count), isCounted));
        }

        return days;
    }

    private async Task<List<DateOnly>> MissingAsync(DateOnly before, CancellationToken stopping)
    {
        var first = FirstDay(clock.UtcNow());
        var counted = await db.DayCounts.Where(c => c.Day >= first).Select(c => c.Day).Distinct().ToListAsync(stopping);
        var days = Enumerable.Range(0, Math.Max(0, before.DayNumber - first.DayNumber)).Select(first.AddDays);
        return [.. days.Except(counted)];
    }

    private async Task<List<DayCount>> CountAsync(DateOnly day, CancellationToken stopping)
    {
        var (from, to) = (time.DayStart(day), time.DayStart(day.AddDays(1)));
        var counts = await db.Jobs
            .Where(j => j.EndedAt >= from && j.EndedAt < to)
            .GroupBy(j => j.Status)
            .Select(g => new { g.Key, Count = g.Count() })
            .ToListAsync(stopping);
        return counts.ConvertAll(c => DayCount.Of(day, c.Key, c.Count));
    }

    private DateOnly FirstDay(DateTime now) => DayOf(time.MonthStart(now, 1 - Months));

    private DateOnly DayOf(DateTime utc) => DateOnly.FromDateTime(time.ToLocal(utc));
}

/// <summary>A day in the organisation's time zone, and the jobs that ended on it.</summary>
/// <param name="IsCounted">False while the day's jobs have not been counted yet.</param>
public sealed record EndedJobsOfDay(DateOnly Day, IReadOnlyDictionary<JobStatus, int> Counts, bool IsCounted)
{
    /// <summary>The statuses that are shown together as failed.</summary>
    public static readonly JobStatus[] OfFailed = [JobStatus.DeviceError, JobStatus.ServerError];

    /// <summary>The statuses that are shown together as timed out.</summary>
    public static readonly JobStatus[] OfTimedOut =
        [JobStatus.PushTimedOut, JobStatus.RequestTimedOut, JobStatus.SessionTimedOut];

    /// <summary>How many ended in any of these statuses.</summary>
    public int Sum(params IEnumerable<JobStatus> statuses) => statuses.Sum(s => Counts.GetValueOrDefault(s));
}
