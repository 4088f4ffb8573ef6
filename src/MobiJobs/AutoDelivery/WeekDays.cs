namespace MobiJobs.AutoDelivery;

/// <summary>Days of the week. Values are stored; each is the bit of its <see cref="DayOfWeek"/>.</summary>
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

/// <summary>Sets of days.</summary>
public static class DaysOfWeek
{
    /// <summary>From Monday on, as calendars of work have it.</summary>
    public static readonly IReadOnlyList<DayOfWeek> InOrder = [DayOfWeek.Monday, DayOfWeek.Tuesday, DayOfWeek.Wednesday, DayOfWeek.Thursday, DayOfWeek.Friday, DayOfWeek.Saturday, DayOfWeek.Sunday];

    /// <summary>Whether a day is in a set.</summary>
    public static bool Holds(this WeekDays days, DayOfWeek day) => days.HasFlag((WeekDays)(1 << (int)day));

    /// <summary>These days as a set.</summary>
    public static WeekDays Of(IEnumerable<DayOfWeek> days) => days.Where(d => Enum.IsDefined(d)).Aggregate(WeekDays.None, (set, day) => set | (WeekDays)(1 << (int)day));

    /// <summary>The days of a set, from Monday on.</summary>
    public static IEnumerable<DayOfWeek> Each(this WeekDays days) => InOrder.Where(d => days.Holds(d));
}
