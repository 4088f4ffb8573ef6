using System.Globalization;
using MobiJobs.AutoDelivery.Missing;

namespace MobiJobs.AutoDelivery.Lists;

/// <summary>The labels of schedules.</summary>
public static class AutoDeliveryLabels
{
    /// <summary>"Every day", or the names of the days.</summary>
    public static string Label(this WeekDays days) => days == WeekDays.All
        ? Labels.Auto_Daily
        : string.Join(Labels.Auto_DaySeparator, days.Each().Select(ShownTime.DayName));

    /// <summary>The days and the time of a schedule.</summary>
    public static string Label(WeekDays days, int minute) =>
        $"{days.Label()} {ShownTime.TimeOfDay(minute)}";

    public static string Label(this Period period) => period is { From: { } from, To: { } to }
        ? $"{Day(from)} – {Day(to)}"
        : Say(Labels.Auto_EachWeek, period.Days.Label());

    /// <summary>Why something is not sent; null if it is.</summary>
    public static string? Label(this DeliveryVerdict verdict) => verdict switch
    {
        DeliveryVerdict.Send => null,
        DeliveryVerdict.Deleted => Labels.Auto_Gone,
        DeliveryVerdict.NotManaged => Labels.Retry_NotManaged,
        DeliveryVerdict.Retired => Labels.Auto_Retired,
        DeliveryVerdict.Unfit => Labels.Auto_Unfit,
        DeliveryVerdict.Installed => Labels.Auto_Installed,
        DeliveryVerdict.OnTheWay => Labels.Auto_OnTheWay,
        DeliveryVerdict.Held => Labels.Auto_Held,
        DeliveryVerdict.HeldNow =>
            Say(Labels.Auto_HeldFromNow, MissingApps.HoldWindow.Days, MissingApps.MaxDeliveries),
        DeliveryVerdict.AppsUnknown => Labels.Auto_AppsUnknown,
        DeliveryVerdict.AppsKnown => Labels.Auto_AppsKnown,
        DeliveryVerdict.Asked => Labels.Auto_Asked,
        DeliveryVerdict.ListDeleted => Labels.Auto_ListDeleted,
    };

    private static string Day(DateOnly day) => day.ToString("d", CultureInfo.CurrentCulture);
}
