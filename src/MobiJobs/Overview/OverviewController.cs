using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.OutputCaching;
using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.Catalogue.Profiles;
using MobiJobs.Data;
using MobiJobs.Jobs;

namespace MobiJobs.Overview;

/// <summary>概要: what is under way, how it goes day by day, what fails most, what ends soon.</summary>
[Authorize(Policy = Permissions.Read)]
public sealed class OverviewController(Trend trend, TopCauses causes, EndingSoon ending, CurrentPerson person) : Controller
{
    /// <summary>The spans of time, in days, that causes are counted over.</summary>
    public static readonly IReadOnlyList<int> Spans = [1, 7, 30];

    private const int Week = 7;

    [HttpGet("/overview"), OutputCache(PolicyName = UntilWritten.Name)]
    public async Task<IActionResult> Index(int days, CancellationToken stopping)
    {
        var span = Spans.Contains(days) ? days : Week;
        var open = await person.Jobs(User).Where(j => j.DueAt != null).GroupBy(j => j.Status).Select(g => new { g.Key, Count = g.Count() }).ToDictionaryAsync(g => g.Key, g => g.Count, stopping);
        var all = await trend.DaysAsync(stopping);
        return View(new OverviewPage(open, all, await causes.FindAsync(span, stopping), span, await ending.TokensAsync(stopping), await ending.CertificatesAsync(stopping)));
    }
}

/// <summary>Everything at a glance.</summary>
public sealed record OverviewPage(IReadOnlyDictionary<JobStatus, int> Open, IReadOnlyList<TrendDay> Days, IReadOnlyList<TopCause> Causes, int Span, IReadOnlyList<EndingToken> Tokens, IReadOnlyList<ProfileCertificate> Certificates)
{
    /// <summary>What ended today.</summary>
    public TrendDay Today => Days[^1];

    /// <summary>What ended in a status within the last seven days, today among them.</summary>
    public int ThisWeek(JobStatus status) => Days.TakeLast(7).Sum(d => d.Counts.GetValueOrDefault(status));
}
