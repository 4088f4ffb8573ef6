using System.Globalization;

namespace MobiJobs.Shared;

/// <summary>The organisation's time zone, at the edges of a program that keeps UTC.</summary>
public sealed class OrganizationTime(TimeZoneInfo zone)
{
    /// <summary>The zone that months, reservations and shown times are in.</summary>
    public TimeZoneInfo Zone => zone;

    /// <summary>A UTC time as people of the organisation read it.</summary>
    public DateTime ToLocal(DateTime utc) => TimeZoneInfo.ConvertTimeFromUtc(DateTime.SpecifyKind(utc, DateTimeKind.Utc), zone);

    /// <summary>A UTC time with the organisation's offset.</summary>
    public DateTimeOffset ToOffset(DateTime utc) => TimeZoneInfo.ConvertTime(new DateTimeOffset(DateTime.SpecifyKind(utc, DateTimeKind.Utc)), zone);

    /// <summary>A UTC time as a browser's field for a local time takes it; empty for none.</summary>
    public string Field(DateTime? utc) => utc is { } at ? ToLocal(at).ToString("yyyy-MM-ddTHH:mm", CultureInfo.InvariantCulture) : "";

    /// <summary>A local time as UTC; null for one that a change of clocks leaves out.</summary>
    public DateTime? ToUtc(DateTime local)
    {
        var unspecified = DateTime.SpecifyKind(local, DateTimeKind.Unspecified);
        return zone.IsInvalidTime(unspecified) ? null : TimeZoneInfo.ConvertTimeToUtc(unspecified, zone);
    }

    /// <summary>
    /// A local time as UTC, whatever the clocks do: one that they leave out is the moment they go on, one that comes twice is
    /// the first.
    /// </summary>
    public DateTime ToFirstUtc(DateTime local)
    {
        var at = DateTime.SpecifyKind(local, DateTimeKind.Unspecified);
        while (zone.IsInvalidTime(at)) { at = at.AddMinutes(1); }

        return zone.IsAmbiguousTime(at) ? DateTime.SpecifyKind(at - zone.GetAmbiguousTimeOffsets(at).Max(), DateTimeKind.Utc) : TimeZoneInfo.ConvertTimeToUtc(at, zone);
    }

    /// <summary>The UTC start of the local month that lies so many months from the one a UTC time is in.</summary>
    public DateTime MonthStart(DateTime utc, int months = 0)
    {
        var local = ToLocal(utc);
        return MonthStart(local.Year, local.Month, months);
    }

    /// <summary>The UTC start of a local day.</summary>
    public DateTime DayStart(DateOnly day)
    {
        var first = day.ToDateTime(TimeOnly.MinValue);
        while (zone.IsInvalidTime(first)) { first = first.AddMinutes(30); }

        return TimeZoneInfo.ConvertTimeToUtc(first, zone);
    }

    /// <summary>The UTC start of a local month.</summary>
    public DateTime MonthStart(int year, int month, int months = 0)
    {
        var first = new DateTime(year, month, 1, 0, 0, 0, DateTimeKind.Unspecified).AddMonths(months);
        while (zone.IsInvalidTime(first)) { first = first.AddMinutes(30); }

        return TimeZoneInfo.ConvertTimeToUtc(first, zone);
    }
}
