namespace MobiJobs.AutoDelivery;

/// <summary>When a list runs: on these days at this minute of the organisation's day, but not within the excluded periods.</summary>
/// <param name="Days">Every day, or some of the week.</param>
/// <param name="Minute">Of the local day.</param>
public sealed record Schedule(WeekDays Days, int Minute, IReadOnlyList<Period> Excluded)
{
    /// <summary>Not run again within this time of the last scheduled run.</summary>
    public static readonly TimeSpan Rest = TimeSpan.FromHours(20);

    private const int FarthestDays = 800;

    /// <summary>The next run after a moment (UTC); null where the periods leave none.</summary>
    /// <param name="lastRunAt">The last scheduled run; runs that people start don't count.</param>
    public DateTime? NextAfter(DateTime now, DateTime? lastRunAt, OrganizationTime time)
    {
        var today = DateOnly.FromDateTime(time.ToLocal(now));
        for (var ahead = 0; ahead <= FarthestDays; ahead++)
        {
            var day = today.AddDays(ahead);
            if (!Days.Holds(day.DayOfWeek) || IsExcluded(day)) { continue; }

            var at = time.ToFirstUtc(day.ToDateTime(TimeOnly.MinValue).AddMinutes(Minute));
            if (at > now && !IsTooSoon(at, lastRunAt)) { return at; }
        }

        return null;
    }

    /// <summary>Whether nothing is delivered on a local day.</summary>
    public bool IsExcluded(DateOnly day) => Excluded.Any(p => p.Covers(day));

    /// <summary>Whether a run at this time would follow the last scheduled one too closely.</summary>
    public static bool IsTooSoon(DateTime at, DateTime? lastRunAt) => lastRunAt is { } last && at < last + Rest;
}

/// <summary>除外期間: the days from one to another, once; or the same days each week.</summary>
public sealed record Period(DateOnly? From, DateOnly? To, WeekDays Days)
{
    /// <summary>Once, both days included.</summary>
    public static Period Once(DateOnly from, DateOnly to) => new(from, to, WeekDays.None);

    /// <summary>Each week on these days.</summary>
    public static Period Weekly(WeekDays days) => new(null, null, days);

    /// <summary>Whether a local day is in it.</summary>
    public bool Covers(DateOnly day) => From is { } from && To is { } to ? day >= from && day <= to : Days.Holds(day.DayOfWeek);
}
