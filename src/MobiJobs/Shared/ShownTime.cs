using System.Globalization;

namespace MobiJobs.Shared;

/// <summary>
/// Times as people read them: in the organisation's zone and the reader's language, the year only where it isn't this
/// one.
/// </summary>
public sealed class ShownTime(OrganizationTime time, TimeProvider clock)
{
    /// <summary>The zone's name, for a note beside a list.</summary>
    public string Zone => time.Zone.Id;

    /// <summary>Now, in UTC.</summary>
    public DateTime Now => clock.UtcNow();

    /// <summary>A UTC time, to the second; a dash for null.</summary>
    public string Exact(DateTime? utc) => utc is { } at ? Format(at, "H:mm:ss") : "–";

    /// <summary>A UTC time, to the minute; a dash for null.</summary>
    public string Short(DateTime? utc) => utc is { } at ? Format(at, "H:mm") : "–";

    /// <summary>A UTC time as ISO 8601 with the zone's offset, for CSV files and <c>datetime</c> attributes.</summary>
    public string Machine(DateTime utc) =>
        time.ToOffset(utc).ToString("yyyy-MM-ddTHH:mm:sszzz", CultureInfo.InvariantCulture);

    /// <summary>The same; null for null.</summary>
    public string? Machine(DateTime? utc) => utc is { } at ? Machine(at) : null;

    /// <summary>A file's name with the current local time, so that downloads do not replace each other.</summary>
    public string FileName(string name) =>
        string.Create(CultureInfo.InvariantCulture, $"{name}-{time.ToLocal(Now):yyyyMMdd-HHmm}");

    /// <inheritdoc cref="OrganizationTime.Field"/>
    public string Field(DateTime? utc) => time.Field(utc);

    /// <summary>A month's name.</summary>
    public static string Month(int year, int month) =>
        new DateOnly(year, month, 1).ToString(Labels.Time_Month, CultureInfo.CurrentCulture);

    /// <summary>A time of day, as a number of minutes since midnight.</summary>
    public static string TimeOfDay(int minute) =>
        TimeOnly.MinValue.AddMinutes(minute).ToString("H:mm", CultureInfo.CurrentCulture);

    /// <summary>The abbreviated name of a day.</summary>
    public static string DayName(DayOfWeek day) =>
        CultureInfo.CurrentUICulture.DateTimeFormat.GetAbbreviatedDayName(day);

    /// <summary>This local month and the two before.</summary>
    public IReadOnlyList<(int Year, int Month)> Months()
    {
        var local = time.ToLocal(Now);
        var first = new DateOnly(local.Year, local.Month, 1);
        return [.. Enumerable.Range(0, 3).Select(back => first.AddMonths(-back)).Select(m => (m.Year, m.Month))];
    }

    private string Format(DateTime utc, string clockFormat)
    {
        var local = time.ToLocal(utc);
        var isThisYear = local.Year == time.ToLocal(Now).Year;
        var day = isThisYear ? Labels.Time_Day : Labels.Time_DayAndYear;
        return local.ToString($"{day} {clockFormat}", CultureInfo.CurrentCulture);
    }
}
