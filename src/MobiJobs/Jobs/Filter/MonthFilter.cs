using System.Globalization;
using Microsoft.EntityFrameworkCore;
using MobiJobs.Data;

namespace MobiJobs.Jobs.Filter;

/// <summary>
/// A month of registration in the organisation's time zone, everything older than the last three, or no limit.
/// </summary>
public sealed record MonthFilter
{
    public static readonly MonthFilter All = new();

    // The clocks of two machines differ by less. Jobs this close to the start or end of the month are read, then
    // filtered by their own time.
    private static readonly TimeSpan ClockDifference = TimeSpan.FromMinutes(1);

    private MonthFilter()
    {
    }

    /// <summary>Year and month; null for all and for older.</summary>
    public (int Year, int Month)? Of { get; private init; }

    /// <summary>それ以前: before this month and the two before it.</summary>
    public bool Older { get; private init; }

    /// <summary>The value of the query parameter; null for no limit.</summary>
    public string? Text =>
        Of is { } of ? string.Create(CultureInfo.InvariantCulture, $"{of.Year:0000}-{of.Month:00}")
        : Older ? "older"
        : null;

    /// <summary>Reads <c>2026-11</c>, <c>older</c> or <c>all</c>; null when it is none of these.</summary>
    public static MonthFilter? Parse(string? text)
    {
        if (string.IsNullOrWhiteSpace(text) || text.Equals("all", StringComparison.OrdinalIgnoreCase)) { return All; }

        if (text.Equals("older", StringComparison.OrdinalIgnoreCase)) { return new MonthFilter { Older = true }; }

        return DateOnly.TryParseExact(text, "yyyy-MM", CultureInfo.InvariantCulture, DateTimeStyles.None, out var month)
            && month.Year is > 1970 and < 9000
            ? new MonthFilter { Of = (month.Year, month.Month) }
            : null;
    }

    /// <summary>
    /// Limits jobs to the month. Ids grow with registration, so the first and last id of the month are looked up; the
    /// time of registration decides.
    /// </summary>
    public async Task<IQueryable<Job>> ApplyAsync(
        IQueryable<Job> jobs,
        MobiJobsDb db,
        OrganizationTime time,
        DateTime now,
        CancellationToken stopping)
    {
        DateTime? from = Of is { } start ? time.MonthStart(start.Year, start.Month) : null;
        DateTime? to =
            Of is { } end ? time.MonthStart(end.Year, end.Month, 1)
            : Older ? time.MonthStart(now, -2)
            : null;
        if (from is { } first)
        {
            var before = first - ClockDifference;
            var lastOutside = await db.Jobs
                .Where(j => j.RegisteredAt < before)
                .OrderByDescending(j => j.RegisteredAt)
                .ThenByDescending(j => j.Id)
                .Select(j => j.Id)
                .FirstOrDefaultAsync(stopping);
            jobs = jobs.Where(j => j.Id > lastOutside && j.RegisteredAt >= first);
        }

        if (to is { } last)
        {
            var after = last + ClockDifference;
            var firstOutside = await db.Jobs
                .Where(j => j.RegisteredAt >= after)
                .OrderBy(j => j.RegisteredAt)
                .ThenBy(j => j.Id)
                .Select(j => (long?)j.Id)
                .FirstOrDefaultAsync(stopping) ?? long.MaxValue;
            jobs = jobs.Where(j => j.Id < firstOutside && j.RegisteredAt < last);
        }

        return jobs;
    }
}
