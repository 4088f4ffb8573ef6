using System.Globalization;

namespace MobiJobs.Vpp.AppsAndBooks;

/// <summary>Dates as Apple writes them.</summary>
internal static class AppleDate
{
    /// <summary>The date in UTC; null if it can't be read.</summary>
    public static DateTime? Read(string? text) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var date)
            ? date.UtcDateTime
            : null;
}
