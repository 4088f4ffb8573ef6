using System.Globalization;

namespace MobiJobs.AutoDelivery;

/// <summary>Schedules in words.</summary>
public static class AutoDeliveryLabels
{
    /// <summary>Days in the reader's language: every day, or Monday, Wednesday, ….</summary>
    public static string Label(this WeekDays days) => days == WeekDays.All ? Labels.Auto_Daily : string.Join(Labels.Auto_DaySeparator, days.Each().Select(Short));

    /// <summary>A day of the week in short.</summary>
    public static string Short(DayOfWeek day) => CultureInfo.CurrentUICulture.DateTimeFormat.GetAbbreviatedDayName(day);

    /// <summary>When a list runs.</summary>
    public static string Label(WeekDays days, int minute) =>
        $"{days.Label()} {TimeOnly.MinValue.AddMinutes(minute).ToString("H:mm", CultureInfo.CurrentCulture)}";

    /// <summary>An excluded period.</summary>
    public static string Label(this Period period) => period is { From: { } from, To: { } to } ? $"{Day(from)} – {Day(to)}" : string.Format(CultureInfo.CurrentCulture, Labels.Auto_EachWeek, period.Days.Label());

    private static string Day(DateOnly day) => day.ToString("d", CultureInfo.CurrentCulture);
}
