namespace MobiJobs.AutoDelivery.Lists;

/// <summary>
/// When a list runs: at this minute of these days in the organisation's time zone, except on excluded days.
/// </summary>
/// <param name="Minute">The minute of the local day.</param>
public sealed record Schedule(WeekDays Days, int Minute, IReadOnlyList<Period> Excluded)
{
    /// <summary>The shortest time between two scheduled runs.</summary>
    public static readonly TimeSpan MinimumInterval = TimeSpan.FromHours(20);

    private const int MaxDaysAhead = 800;

    /// <summary>The next run after <paramref name="now"/>, UTC; null if the excluded periods leave none.</summary>
    /// <param name="lastRunAt">The last scheduled run; runs started by people don't count.</param>
    public DateTime? NextAfter(DateTime now, DateTime? lastRunAt, OrganizationTime time)
    {
        var today = DateOnly.FromDateTime(time.ToLocal(now));
        for (var ahead = 0; ahead <= MaxDaysAhead; ahead++)
        {
            var day = today.AddDays(ahead);
            if (!Days.Contains(day.DayOfWeek) || IsExcluded(day)) { continue; }

            var at = time.ToFirstUtc(day.ToDateTime(TimeOnly.MinValue).AddMinutes(Minute));
            if (at > now && !IsTooSoon(at, lastRunAt)) { return at; }
        }

        return null;
    }

    /// <summary>Whether nothing is delivered on this local day.</summary>
    public bool IsExcluded(DateOnly day) => Excluded.Any(p => p.Covers(day));

    /// <summary>Whether a run at this time would be less than <see cref="MinimumInterval"/> after the last.</summary>
    public static bool IsTooSoon(DateTime at, DateTime? lastRunAt) =>
        lastRunAt is { } last && at < last + MinimumInterval;
}

/// <summary>除外期間: either the days from one date to another, or the same days of each week.</summary>
public sealed record Period(DateOnly? From, DateOnly? To, WeekDays Days)
{
    /// <summary>From one date to another, both included.</summary>
    public static Period Once(DateOnly from, DateOnly to) => new(from, to, WeekDays.None);

    /// <summary>These days of each week.</summary>
    public static Period Weekly(WeekDays days) => new(null, null, days);

    public bool Covers(DateOnly day) => From is { } from && To is { } to
        ? day >= from && day <= to
        : Days.Contains(day.DayOfWeek);
}
