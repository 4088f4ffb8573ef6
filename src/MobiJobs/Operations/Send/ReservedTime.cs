using System.Globalization;
using Microsoft.AspNetCore.Mvc.ModelBinding;

namespace MobiJobs.Operations.Send;

/// <summary>予約日時 as a person enters it: a local time of the organisation, at most a year ahead.</summary>
public static class ReservedTime
{
    private const int MaxDaysAhead = 366;

    private static readonly string[] Formats = ["yyyy-MM-dd'T'HH:mm", "yyyy-MM-dd'T'HH:mm:ss"];

    /// <summary>Why nothing can be reserved for this time (UTC); null if something can.</summary>
    public static string? ProblemOf(DateTime at, DateTime now)
    {
        if (at <= now) { return Labels.Invalid_ReservePast; }

        return at > now.AddDays(MaxDaysAhead) ? Labels.Invalid_ReserveFar : null;
    }

    /// <summary>The time (UTC) from a browser's field; null, with an error under the key, if it is not valid.</summary>
    public static DateTime? Read(
        string? text,
        string key,
        ModelStateDictionary errors,
        OrganizationTime time,
        DateTime now)
    {
        var isTime = DateTime.TryParseExact(
            text,
            Formats,
            CultureInfo.InvariantCulture,
            DateTimeStyles.None,
            out var local);
        if (!isTime || time.ToUtc(local) is not { } utc)
        {
            errors.AddModelError(key, isTime ? Labels.Invalid_ReserveGap : Labels.Invalid_Reserve);
            return null;
        }

        if (ProblemOf(utc, now) is not { } problem) { return utc; }

        errors.AddModelError(key, problem);
        return null;
    }
}
