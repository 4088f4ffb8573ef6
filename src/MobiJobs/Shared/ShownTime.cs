using System.Globalization;

namespace MobiJobs.Shared;

/// <summary>
/// Times as people read them: in the organisation's zone and the reader's language, the year only where it isn't this
/// one.
/// </summary>
public sealed class ShownTime(OrganizationTime time, TimeProvider clock)
{
    private bool isZoneSaid, isTimeSaid;
    private int? thisYear; // Asked once for a page: a list shows hundreds of times.

    /// <summary>The zone's name.</summary>
    public string Zone => time.Zone.Id;

    /// <summary>
    /// Whether times have been written so far, and not <see cref="ZoneNote"/>: the end of the page then says it.
    /// </summary>
    public bool OwesZone => isTimeSaid && !isZoneSaid;

    /// <summary>Now, in UTC.</summary>
    public DateTime Now => clock.UtcNow();

    /// <summary>A UTC time, to the second; a dash for null.</summary>
    public string Exact(DateTime? utc) => utc is { } at ? Format(at, "H:mm:ss") : "–";

    /// <summary>A UTC time, to the minute; a dash for null.</summary>
    public string Short(DateTime? utc) => utc is { } at ? Format(at, "H:mm") : "–";

    /// <summary>A time to come (UTC), to the minute, with its day of the week; a dash for null.</summary>
    public string WithDay(DateTime? utc) => utc is { } at ? Format(at, "(ddd) H:mm") : "–";

    /// <summary>A UTC time as ISO 8601 with the zone's offset, for CSV files and <c>datetime</c> attributes.</summary>
    public string Machine(DateTime utc) =>
        time.ToOffset(utc).ToString("yyyy-MM-ddTHH:mm:sszzz", CultureInfo.InvariantCulture);

    /// <summary>The same; null for null.</summary>
    public string? Machine(DateTime? utc) => utc is { } at ? Machine(at) : null;

    /// <summary>
    /// A UTC time as spreadsheets read it in every language: local, without the zone, which the column's heading names.
    /// </summary>
    public string? Cell(DateTime? utc) =>
        utc is { } at ? time.ToLocal(at).ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture) : null;

    /// <summary>The heading of a column with such times.</summary>
    public string Column(string label) => label + Say(Labels.Words_Aside, Zone);

    /// <summary>A file's name with the current local time, so that downloads do not replace each other.</summary>
    public string FileName(string name) =>
        string.Create(CultureInfo.InvariantCulture, $"{name}-{time.ToLocal(Now):yyyyMMdd-HHmm}");

    /// <inheritdoc cref="OrganizationTime.Field"/>
    public string Field(DateTime? utc) => time.Field(utc);

    /// <summary>A month's name.</summary>
    public static string Month(int year, int month) =>
        new DateOnly(year, month, 1).ToString(Labels.Time_Month, CultureInfo.CurrentCulture);

    /// <summary>A local day with its year and day of the week.</summary>
    public static string Day(DateOnly day) =>
        day.ToString($"{Labels.Time_DayAndYear} (ddd)", CultureInfo.CurrentCulture);

    /// <summary>A time of day, as a number of minutes since midnight.</summary>
    public static string TimeOfDay(int minute) =>
        TimeOnly.MinValue.AddMinutes(minute).ToString("H:mm", CultureInfo.CurrentCulture);

    /// <summary>How long something takes, in its two largest units; seconds only below an hour.</summary>
    public static string Length(TimeSpan span) => span switch
    {
        { TotalDays: >= 1 } => Say(Labels.Time_DaysHours, (int)span.TotalDays, span.Hours),
        { TotalHours: >= 1 } => Say(Labels.Time_HoursMinutes, (int)span.TotalHours, span.Minutes),
        { TotalMinutes: >= 1 } => Say(Labels.Time_MinutesSeconds, (int)span.TotalMinutes, span.Seconds),
        _ => Say(Labels.Time_Seconds, Math.Max(0, (int)span.TotalSeconds)),
    };

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

    /// <summary>The note beside a list, or at the end of a page, that says the zone of all its times.</summary>
    public string ZoneNote()
    {
        isZoneSaid = true;
        return Say(Labels.List_TimeZone, Zone);
    }

    private string Format(DateTime utc, string clockFormat)
    {
        isTimeSaid = true;
        var local = time.ToLocal(utc);
        var isThisYear = local.Year == (thisYear ??= time.ToLocal(Now).Year);
        var day = isThisYear ? Labels.Time_Day : Labels.Time_DayAndYear;
        return local.ToString($"{day} {clockFormat}", CultureInfo.CurrentCulture);
    }
}
