using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using MobiJobs.Accounts;
using MobiJobs.Data;
using MobiJobs.Jobs.List;
using MobiJobs.Jobs.Live;
using MobiJobs.Runs;

namespace MobiJobs.Queue.Stuck;

/// <summary>
/// 滞留: what keeps queues waiting, oldest first, with why, and what a person can do about it.
/// </summary>
[Route("stuck"), Authorize(Policy = Permissions.Read)]
public sealed class StuckController(
    MobiJobsDb db,
    StuckList list,
    RunKeeper runs,
    TimeProvider clock) : Controller
{
    [HttpGet("")]
    public async Task<IActionResult> Index(string? over, CancellationToken stopping)
    {
        var age = StuckPage.Ages.FirstOrDefault(a => a.Key == over, StuckPage.Ages[0]);
        var before = clock.UtcNow() - age.Age;
        var rows = await list.OfAsync(before, JobList.PageSize, stopping);
        var stopped = Rights.Of(User).Has(Permissions.DecideRuns) ? await runs.StoppedAsync(stopping) : [];
        var outage = await ChannelOutage.FindAsync(db, stopping);
        return View("/Queue/Stuck/Stuck.cshtml", new StuckPage(age.Key, rows) { Runs = stopped, Outage = outage });
    }
}

/// <summary>What has kept a queue waiting for a certain time.</summary>
public sealed record StuckPage(string Over, IReadOnlyList<StuckRow> Rows)
{
    /// <summary>Why nothing can be woken or handed over now; null if it can.</summary>
    public ChannelOutage? Outage { get; init; }

    /// <summary>Runs that stand after an error, for who decides what becomes of them.</summary>
    public IReadOnlyList<Run> Runs { get; init; } = [];

    /// <summary>The ages to choose from, shortest first.</summary>
    public static readonly IReadOnlyList<(string Key, TimeSpan Age)> Ages =
    [
        ("10m", TimeSpan.FromMinutes(10)),
        ("1h", TimeSpan.FromHours(1)),
        ("1d", TimeSpan.FromDays(1)),
        ("all", TimeSpan.Zero),
    ];

    /// <summary>An age in words.</summary>
    public static string Label(string key) => key switch
    {
        "10m" => Labels.Stuck_Over10m,
        "1h" => Labels.Stuck_Over1h,
        "1d" => Labels.Stuck_Over1d,
        _ => Labels.Stuck_All,
    };

    /// <summary>How long, in words.</summary>
    public static string Since(TimeSpan age) => age.TotalDays >= 2
        ? Say(Labels.Stuck_Days, (int)age.TotalDays)
        : age.TotalHours >= 2
            ? Say(Labels.Stuck_Hours, (int)age.TotalHours)
            : Say(Labels.Stuck_Minutes, (int)age.TotalMinutes);
}
