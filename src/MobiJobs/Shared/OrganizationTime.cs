using System.Globalization;

namespace MobiJobs.Shared;

/// <summary>Converts between UTC, in which everything is stored, and the organisation's time zone.</summary>
public sealed class OrganizationTime(TimeZoneInfo zone)
{
    private volatile TimeZoneInfo zone = zone;

    /// <summary>The zone of months, reservations and all times that are shown.</summary>
    public TimeZoneInfo Zone => zone;

    /// <summary>From now on, this zone counts.</summary>
    public void Use(TimeZoneInfo other) => zone = other;

    /// <summary>A UTC time as people of the organisation read it.</summary>
    public DateTime ToLocal(DateTime utc) =>
        TimeZoneInfo.ConvertTimeFromUtc(DateTime.SpecifyKind(utc, DateTimeKind.Utc), zone);

    /// <summary>A UTC time with the organisation's offset.</summary>
    public DateTimeOffset ToOffset(DateTime utc) =>
        TimeZoneInfo.ConvertTime(new DateTimeOffset(DateTime.SpecifyKind(utc, DateTimeKind.Utc)), zone);

    /// <summary>The same; null for null.</summary>
    public DateTimeOffset? ToOffset(DateTime? utc) => utc is { } at ? ToOffset(at) : null;

    /// <summary>A UTC time as local time in the format of mails.</summary>
    public string Written(DateTime utc) => ToLocal(utc).ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);

    /// <summary>
    /// A UTC time as local time in the format of an input of type <c>datetime-local</c>; empty for null.
    /// </summary>
    public string Field(DateTime? utc) =>
        utc is { } at ? ToLocal(at).ToString("yyyy-MM-ddTHH:mm", CultureInfo.InvariantCulture) : "";

    /// <summary>A local time as UTC: the first of two if it occurs twice; null if the clocks skip it.</summary>
    public DateTime? ToUtc(DateTime local) =>
        zone.IsInvalidTime(DateTime.SpecifyKind(local, DateTimeKind.Unspecified)) ? null : ToFirstUtc(local);

    /// <summary>
    /// A local time as UTC, whatever the clocks do: for a time that they skip, the moment they are set forward; for one
    /// that occurs twice, the first.
    /// </summary>
    public DateTime ToFirstUtc(DateTime local)
    {
        var at = DateTime.SpecifyKind(local, DateTimeKind.Unspecified);
        while (zone.IsInvalidTime(at)) { at = at.AddMinutes(1); }

        return zone.IsAmbiguousTime(at)
            ? DateTime.SpecifyKind(at - zone.GetAmbiguousTimeOffsets(at).Max(), DateTimeKind.Utc)
            : TimeZoneInfo.ConvertTimeToUtc(at, zone);
    }

    /// <summary>The UTC start of a local day.</summary>
    public DateTime DayStart(DateTime utc) => DayStart(DateOnly.FromDateTime(ToLocal(utc)));

    /// <summary>When a day begins (UTC).</summary>
    public DateTime DayStart(DateOnly day) => ToFirstUtc(day.ToDateTime(TimeOnly.MinValue));

    /// <summary>The UTC start of a local month, or of the one so many months later.</summary>
    public DateTime MonthStart(int year, int month, int later = 0) =>
        DayStart(new DateOnly(year, month, 1).AddMonths(later));

    /// <summary>The UTC start of the local month that a UTC time is in, or of the one so many months later.</summary>
    public DateTime MonthStart(DateTime utc, int later = 0)
    {
        var local = ToLocal(utc);
        return MonthStart(local.Year, local.Month, later);
    }
}
