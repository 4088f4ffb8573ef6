using System.Globalization;
using Microsoft.AspNetCore.Mvc.ModelBinding;
using MobiJobs.Catalogue;
using MobiJobs.Catalogue.Apps;

namespace MobiJobs.AutoDelivery.Lists;

/// <summary>The form of a list. Times and days are in the organisation's time zone.</summary>
public sealed class AutoDeliveryForm
{
    public const string Daily = "daily";
    public const string Weekly = "weekly";
    private const string ClockFormat = "HH:mm";
    private const string DayFormat = "yyyy-MM-dd";

    public string? Name { get; set; }

    public int? Group { get; set; }

    public bool IncludesBelow { get; set; }

    public string? Frequency { get; set; }

    public List<DayOfWeek> Days { get; set; } = [];

    public string? Clock { get; set; }

    public List<DayOfWeek> ExcludedDays { get; set; } = [];

    /// <summary>
    /// The first days of the excluded periods; the last days have the same indexes in <see cref="To"/>.
    /// </summary>
    public List<string?> From { get; set; } = [];

    public List<string?> To { get; set; } = [];

    public List<int> Apps { get; set; } = [];

    /// <summary>The form filled in for an existing list.</summary>
    public static AutoDeliveryForm Of(AutoDeliveryList list)
    {
        var once = list.Periods.Where(p => p.From is not null).OrderBy(p => p.From).ToArray();
        return new AutoDeliveryForm
        {
            Name = list.Name,
            Group = list.GroupId,
            IncludesBelow = list.IncludesBelow,
            Frequency = list.Days == WeekDays.All ? Daily : Weekly,
            Days = [.. list.Days.Each()],
            Clock = TimeOnly.MinValue.AddMinutes(list.Minute).ToString(ClockFormat, CultureInfo.InvariantCulture),
            ExcludedDays = [.. list.Periods.SelectMany(p => p.From is null ? p.Days.Each() : [])],
            From = [.. once.Select(p => p.From?.ToString(DayFormat, CultureInfo.InvariantCulture))],
            To = [.. once.Select(p => p.To?.ToString(DayFormat, CultureInfo.InvariantCulture))],
            Apps = [.. list.Apps.Select(a => a.AppId)],
        };
    }

    /// <summary>The details of the list; null, with an error at each invalid field, if the form is invalid.</summary>
    /// <param name="known">The apps that may be chosen.</param>
    public AutoDeliveryDetails? Read(
        ModelStateDictionary errors,
        IReadOnlyList<App> known,
        OrganizationTime time,
        DateTime now)
    {
        var name = errors.ReadName(nameof(Name), Name);
        if (name?.Length > AutoDeliveryList.MaxNameLength)
        {
            errors.AddModelError(nameof(Name), Labels.Invalid_TooLong);
        }

        var schedule = new Schedule(ReadDays(errors), ReadMinute(errors), ReadPeriods(errors));
        if (errors.IsValid && schedule.NextAfter(now, null, time) is null)
        {
            errors.AddModelError(nameof(ExcludedDays), Labels.Auto_NoDayLeft);
        }

        var apps = ReadApps(errors, known);
        return errors.IsValid ? new AutoDeliveryDetails(name!, IncludesBelow, schedule, apps) : null;
    }

    private WeekDays ReadDays(ModelStateDictionary errors)
    {
        if (Frequency == Daily) { return WeekDays.All; }

        var days = DaysOfWeek.Of(Days);
        if (Frequency != Weekly) { errors.AddModelError(nameof(Frequency), Labels.Invalid_Required); }
        else if (days == WeekDays.None) { errors.AddModelError(nameof(Days), Labels.Auto_NoDay); }

        return days;
    }

    private int ReadMinute(ModelStateDictionary errors)
    {
        if (TimeOnly.TryParseExact(Clock, ClockFormat, CultureInfo.InvariantCulture, DateTimeStyles.None, out var at))
        {
            return (at.Hour * 60) + at.Minute;
        }

        errors.AddModelError(nameof(Clock), Labels.Auto_NoTime);
        return 0;
    }

    private List<Period> ReadPeriods(ModelStateDictionary errors)
    {
        var periods = new List<Period>();
        if (DaysOfWeek.Of(ExcludedDays) is not WeekDays.None and var days) { periods.Add(Period.Weekly(days)); }

        for (var i = 0; i < Math.Max(From.Count, To.Count) && periods.Count <= AutoDeliveryList.MaxPeriods; i++)
        {
            var (from, to) = (From.ElementAtOrDefault(i), To.ElementAtOrDefault(i));
            if (string.IsNullOrWhiteSpace(from) && string.IsNullOrWhiteSpace(to)) { continue; }

            if (!TryReadDay(from, out var first) || !TryReadDay(to, out var last) || first > last)
            {
                errors.AddModelError(nameof(From), Labels.Auto_WrongPeriod);
                return periods;
            }

            periods.Add(Period.Once(first, last));
        }

        if (periods.Count > AutoDeliveryList.MaxPeriods)
        {
            errors.AddModelError(nameof(From), Say(Labels.Auto_TooManyPeriods, AutoDeliveryList.MaxPeriods));
        }

        return periods;
    }

    private static bool TryReadDay(string? text, out DateOnly day) =>
        DateOnly.TryParseExact(text, DayFormat, CultureInfo.InvariantCulture, DateTimeStyles.None, out day);

    private List<int> ReadApps(ModelStateDictionary errors, IReadOnlyList<App> known)
    {
        var chosen = known.Where(a => Apps.Contains(a.Id)).ToList();
        var problem = chosen.Count switch
        {
            0 => Labels.Auto_NoApp,
            > AutoDeliveryList.MaxApps => Say(Labels.Auto_TooManyApps, AutoDeliveryList.MaxApps),
            _ when chosen.Select(a => a.Delivery).Distinct().Count() > 1 => Labels.Auto_MixedApps,
            _ => null,
        };
        if (problem is not null) { errors.AddModelError(nameof(Apps), problem); }

        return chosen.ConvertAll(a => a.Id);
    }
}
