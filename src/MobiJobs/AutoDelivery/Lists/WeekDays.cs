namespace MobiJobs.AutoDelivery.Lists;

/// <summary>A set of days of the week. Values are stored; each is the bit of its <see cref="DayOfWeek"/>.</summary>
[Flags]
public enum WeekDays : byte
{
    None = 0,
    Sunday = 1,
    Monday = 2,
    Tuesday = 4,
    Wednesday = 8,
    Thursday = 16,
    Friday = 32,
    Saturday = 64,
    All = 127,
}

/// <summary>The days in a set.</summary>
public static class DaysOfWeek
{
    /// <summary>The days of a working week, from Monday to Sunday.</summary>
    public static readonly IReadOnlyList<DayOfWeek> InOrder =
    [
        DayOfWeek.Monday,
        DayOfWeek.Tuesday,
        DayOfWeek.Wednesday,
        DayOfWeek.Thursday,
        DayOfWeek.Friday,
        DayOfWeek.Saturday,
        DayOfWeek.Sunday,
    ];

    public static bool Contains(this WeekDays days, DayOfWeek day) => days.HasFlag((WeekDays)(1 << (int)day));

    /// <summary>These days as a set.</summary>
    public static WeekDays Of(IEnumerable<DayOfWeek> days) => days
        .Where(d => Enum.IsDefined(d))
        .Aggregate(WeekDays.None, (set, day) => set | (WeekDays)(1 << (int)day));

    /// <summary>The days of a set, from Monday to Sunday.</summary>
    public static IEnumerable<DayOfWeek> Each(this WeekDays days) => InOrder.Where(d => days.Contains(d));
}
