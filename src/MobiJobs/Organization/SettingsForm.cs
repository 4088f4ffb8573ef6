using System.Globalization;
using Microsoft.AspNetCore.Mvc.ModelBinding;
using MobiJobs.Jobs;
using MobiJobs.Kinds;
using MobiJobs.Queue.Purging;

namespace MobiJobs.Organization;

/// <summary>The settings as they are typed; an empty field stands for what is usual.</summary>
public sealed class SettingsForm
{
    private static IEnumerable<int> Usual => DeliveryTimes.UsualWakeGaps.Select(g => (int)g.TotalMinutes);

    /// <summary>The version that the page showed.</summary>
    public int Version { get; set; }

    public string? Name { get; set; }

    public string? TimeZone { get; set; }

    public string? Months { get; set; }

    /// <summary>Days by the kind's name.</summary>
    public Dictionary<string, string?> Days { get; set; } = [];

    public List<TypedGap> Gaps { get; set; } = [];

    /// <summary>Whether SYSTEM delivers again by itself; null for the usual, which is that it does.</summary>
    public bool? Redelivers { get; set; }

    public string? Password { get; set; }

    /// <summary>The stored settings as a form.</summary>
    internal static SettingsForm From(OrganizationSettings? row)
    {
        var values = SetValues.From(row);
        return new SettingsForm
        {
            Version = row?.Version ?? 0,
            Name = values.Name,
            TimeZone = values.TimeZone,
            Months = Text(values.MonthsKept),
            Days = values.Deadlines.ToDictionary(d => KindNames.Of(d.Key), d => Text(d.Value)),
            Gaps = [.. GapsOf(values).Select(TypedGap.Of)],
            Redelivers = values.Redelivers,
        };
    }

    /// <summary>The gaps that count, in minutes: what is shown is what is done.</summary>
    private static IEnumerable<int> GapsOf(SetValues values) =>
        values.WakeMinutes.Count > 0 ? values.WakeMinutes : Usual;

    /// <summary>The values; null if a field is wrong, with its message.</summary>
    internal SetValues? Read(ModelStateDictionary errors)
    {
        var name = TypedText.Bounded(Name?.Trim(), OrganizationName.MaxLength + 1);
        if (name?.Length > OrganizationName.MaxLength)
        {
            errors.AddModelError(nameof(Name), Say(Labels.Settings_TooLong, OrganizationName.MaxLength));
        }
        else if (name is not null && !VisibleText.IsVisible(name))
        {
            errors.AddModelError(nameof(Name), Labels.Invalid_Unseen);
        }

        var values = new SetValues(string.IsNullOrEmpty(name) ? null : name, ReadZone(errors), ReadMonths(errors))
        {
            Deadlines = ReadDays(errors),
            WakeMinutes = ReadGaps(errors),
            Redelivers = Redelivers == false ? false : null,
        };
        return errors.IsValid ? values : null;
    }

    private string? ReadZone(ModelStateDictionary errors)
    {
        if (TimeZone?.Trim() is not { Length: > 0 } id) { return null; }

        var isListed = id == TimeZoneInfo.Utc.Id || TimeZoneInfo.GetSystemTimeZones().Any(z => z.Id == id);
        if (isListed) { return id; }

        errors.AddModelError(nameof(TimeZone), Labels.Settings_NoZone);
        return null;
    }

    private int? ReadMonths(ModelStateDictionary errors) =>
        ReadNumber(Months, nameof(Months), HistoryKept.FewestMonths, HistoryKept.MostMonths, errors);

    private Dictionary<JobKind, int> ReadDays(ModelStateDictionary errors)
    {
        var days = new Dictionary<JobKind, int>();
        foreach (var kind in Enum.GetValues<JobKind>())
        {
            var name = KindNames.Of(kind);
            var typed = Days.GetValueOrDefault(name);
            if (ReadNumber(typed, $"Days[{name}]", 1, DeliveryTimes.LongestDays, errors) is { } number
                && number != DeliveryTimes.UsualDays(kind))
            {
                days[kind] = number;
            }
        }

        return days;
    }

    private List<int> ReadGaps(ModelStateDictionary errors)
    {
        var minutes = new List<int>();
        var typed = Gaps.Take(DeliveryTimes.MaxWakeGaps).ToList();
        foreach (var gap in typed.Take(typed.FindLastIndex(g => !string.IsNullOrWhiteSpace(g.Number)) + 1))
        {
            if (gap.Minutes is not { } next || next < minutes.LastOrDefault(1))
            {
                errors.AddModelError(
                    nameof(Gaps), Say(Labels.Settings_WrongGaps, DeliveryTimes.LongestWakeGap.TotalDays));
                return [];
            }

            minutes.Add(next);
        }

        return minutes.SequenceEqual(Usual) ? [] : minutes;
    }

    private static int? ReadNumber(string? typed, string key, int min, int max, ModelStateDictionary errors)
    {
        if (string.IsNullOrWhiteSpace(typed)) { return null; }

        if (PlainText.SmallNumber(TypedText.Ungrouped(typed)) is { } number && number >= min && number <= max)
        {
            return number;
        }

        errors.AddModelError(key, Say(Labels.Settings_NoNumber, min, max));
        return null;
    }

    private static string? Text(int? number) => number?.ToString(CultureInfo.InvariantCulture);
}

/// <summary>A gap between two wake-ups as it is typed.</summary>
public sealed class TypedGap
{
    /// <summary>The units, as minutes.</summary>
    public static readonly IReadOnlyList<int> Units = [1, Hour, Day];

    private const int Hour = 60;
    private const int Day = 24 * Hour;

    public string? Number { get; set; }

    /// <summary>How many minutes the unit has.</summary>
    public int Unit { get; set; } = 1;

    /// <summary>The number with its unit.</summary>
    public string Words => Say(
        Unit switch
        {
            Day => Labels.Settings_GapDays,
            Hour => Labels.Settings_GapHours,
            _ => Labels.Settings_GapMinutes,
        },
        Minutes / Unit ?? 0);

    /// <summary>The gap in minutes; null if it is no time that can be set.</summary>
    internal int? Minutes =>
        PlainText.SmallNumber(TypedText.Ungrouped(Number)) is { } number and > 0
        && Units.Contains(Unit)
        && (long)number * Unit <= (long)DeliveryTimes.LongestWakeGap.TotalMinutes
            ? number * Unit
            : null;

    /// <summary>What a unit is called.</summary>
    public static string LabelOf(int unit) => unit switch
    {
        Day => Labels.Settings_Days,
        Hour => Labels.Settings_Hours,
        _ => Labels.Settings_Minutes,
    };

    /// <summary>The gap in the largest unit that says it whole.</summary>
    internal static TypedGap Of(int minutes)
    {
        var unit = Units.Last(u => minutes % u == 0);
        return new TypedGap { Number = (minutes / unit).ToString(CultureInfo.InvariantCulture), Unit = unit };
    }
}
