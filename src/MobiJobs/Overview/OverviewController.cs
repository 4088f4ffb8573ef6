using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.Data;
using MobiJobs.Enrollments.PushCertificates;
using MobiJobs.Jobs;
using MobiJobs.Jobs.Live;

namespace MobiJobs.Overview;

/// <summary>概要: open jobs, results by day, the most frequent errors, and what expires soon.</summary>
[Authorize(Policy = Permissions.Read)]
public sealed class OverviewController(
    MobiJobsDb db,
    EndedJobsByDay trend,
    FrequentErrors causes,
    ExpiringItems ending) : Controller
{
    /// <summary>The periods, in days, for which errors are counted.</summary>
    public static readonly IReadOnlyList<int> Spans = [1, 7, 30];

    internal const int Week = 7;

    [HttpGet("/overview")]
    public async Task<IActionResult> Index(string? days, CancellationToken stopping)
    {
        ModelState.RefuseAllBut(Request, "days");
        var span = ReadSpan(days);
        var open = await db.Jobs
            .Where(j => j.DueAt != null)
            .GroupBy(j => j.Status)
            .Select(g => new { g.Key, Count = g.Count() })
            .ToDictionaryAsync(g => g.Key, g => g.Count, stopping);
        var page = new OverviewPage(
            open,
            await trend.DaysAsync(stopping),
            await causes.FindAsync(span, stopping),
            span,
            await ending.TokensAsync(stopping),
            await ending.CertificatesAsync(stopping))
        {
            Outage = await ChannelOutage.FindAsync(db, stopping),
            PushCertificates = await ending.PushCertificatesAsync(stopping),
        };
        return View(page);
    }

    private int ReadSpan(string? days)
    {
        if (string.IsNullOrWhiteSpace(days)) { return Week; }

        if (PlainText.SmallNumber(days) is { } span && Spans.Contains(span)) { return span; }

        ModelState.AddModelError(nameof(days), Say(Labels.Invalid_OneOf, string.Join(", ", Spans)));
        return Week;
    }
}

/// <summary>The overview page.</summary>
public sealed record OverviewPage(
    IReadOnlyDictionary<JobStatus, int> Open,
    IReadOnlyList<EndedJobsOfDay> Days,
    IReadOnlyList<FrequentError> Causes,
    int Span,
    IReadOnlyList<ExpiringToken> Tokens,
    IReadOnlyList<ExpiringCertificates> Certificates)
{
    /// <summary>Why nothing can be woken or handed over now; null if it can.</summary>
    public ChannelOutage? Outage { get; init; }

    /// <summary>Those that expire soon or are missing: without one, no device can be woken.</summary>
    public required IReadOnlyList<PushCertificate> PushCertificates { get; init; }

    /// <summary>Jobs that ended today.</summary>
    public EndedJobsOfDay Today => Days[^1];

    /// <summary>The first of the last seven days, of which today is the last.</summary>
    public DateOnly WeekStart => Today.Day.AddDays(1 - OverviewController.Week);

    /// <summary>Jobs that ended in one of the statuses within the last seven days, today included.</summary>
    public int OfWeek(params JobStatus[] statuses) => Days.TakeLast(OverviewController.Week).Sum(d => d.Sum(statuses));
}
