using System.Globalization;

namespace MobiJobs.AutoDelivery;

/// <summary>The labels of schedules.</summary>
public static class AutoDeliveryLabels
{
    /// <summary>"Every day", or the names of the days.</summary>
    public static string Label(this WeekDays days) => days == WeekDays.All
        ? Labels.Auto_Daily
        : string.Join(Labels.Auto_DaySeparator, days.Each().Select(Short));

    /// <summary>The abbreviated name of a day.</summary>
    public static string Short(DayOfWeek day) => CultureInfo.CurrentUICulture.DateTimeFormat.GetAbbreviatedDayName(day);

    /// <summary>The days and the time of a schedule.</summary>
    public static string Label(WeekDays days, int minute) =>
        $"{days.Label()} {TimeOnly.MinValue.AddMinutes(minute).ToString("H:mm", CultureInfo.CurrentCulture)}";

    public static string Label(this Period period) => period is { From: { } from, To: { } to }
        ? $"{Day(from)} – {Day(to)}"
        : Say(Labels.Auto_EachWeek, period.Days.Label());

    private static string Day(DateOnly day) => day.ToString("d", CultureInfo.CurrentCulture);
}
