using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.Data;
using MobiJobs.Devices;
using MobiJobs.Jobs;
using MobiJobs.Vpp;

namespace MobiJobs.Overview;

/// <summary>概要: what is under way, how it goes day by day, what fails most, what ends soon.</summary>
public sealed class OverviewController(MobiJobsDb db, Trend trend, TopCauses causes, CurrentPerson person, TimeProvider clock) : Controller
{
    /// <summary>The spans of time, in days, that causes are counted over.</summary>
    public static readonly IReadOnlyList<int> Spans = [1, 7, 30];

    private const int Week = 7;

    [HttpGet("/overview")]
    public async Task<IActionResult> Index(int days, CancellationToken stopping)
    {
        var span = Spans.Contains(days) ? days : Week;
        var open = await person.Jobs(User).Where(j => j.DueAt != null).GroupBy(j => j.Status).Select(g => new { g.Key, Count = g.Count() }).ToDictionaryAsync(g => g.Key, g => g.Count, stopping);
        var all = await trend.DaysAsync(stopping);
        var soon = clock.UtcNow() + VppToken.WarningTime;
        var ending = await db.VppTokens.AsNoTracking().Where(t => t.ExpiresAt <= soon || t.Trouble != null).OrderBy(t => t.ExpiresAt).ToListAsync(stopping);
        var groups = ending.Count > 0 ? await GroupTree.LoadAsync(db, stopping) : null;
        return View(new OverviewPage(open, all, await causes.FindAsync(span, stopping), span, [.. ending.Select(t => new EndingToken(t, groups?.PathOf(t.GroupId)))]));
    }
}

/// <summary>Everything at a glance.</summary>
public sealed record OverviewPage(IReadOnlyDictionary<JobStatus, int> Open, IReadOnlyList<TrendDay> Days, IReadOnlyList<TopCause> Causes, int Span, IReadOnlyList<EndingToken> Ending)
{
    /// <summary>What ended today.</summary>
    public TrendDay Today => Days[^1];

    /// <summary>What ended in a status within the last seven days, today among them.</summary>
    public int ThisWeek(JobStatus status) => Days.TakeLast(7).Sum(d => d.Counts.GetValueOrDefault(status));
}

/// <summary>A token that ends soon or fails, and its group.</summary>
public sealed record EndingToken(VppToken Token, string? Group);
