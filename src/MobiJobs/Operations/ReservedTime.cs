using System.Globalization;
using Microsoft.AspNetCore.Mvc.ModelBinding;

namespace MobiJobs.Operations;

/// <summary>予約日時 as people give it: a local time of the organisation, from now to a year ahead.</summary>
public static class ReservedTime
{
    private const int FarthestDays = 366;

    /// <summary>Whether something can be reserved for this time (UTC).</summary>
    public static bool IsAllowed(DateTime at, DateTime now) => at > now && at <= now.AddDays(FarthestDays);

    /// <summary>The time (UTC) that a browser's field gives; null, with an error under the key, for one that can't be.</summary>
    public static DateTime? Read(string? text, string key, ModelStateDictionary errors, OrganizationTime time, DateTime now)
    {
        var isTime = DateTime.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.None, out var local);
        if (isTime && time.ToUtc(local) is { } utc && IsAllowed(utc, now)) { return utc; }

        errors.AddModelError(key, Labels.Invalid_Reserve);
        return null;
    }
}
