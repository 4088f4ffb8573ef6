using System.Globalization;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.Jobs.List;
using MobiJobs.Jobs;

namespace MobiJobs.Queue.Stuck;

/// <summary>
/// 滞留: the heads that keep a queue waiting, oldest first, with why, and what a person can do about it.
/// </summary>
[Route("stuck"), Authorize(Policy = Permissions.Read)]
public sealed class StuckController(
    JobList list,
    JobActions actions,
    CurrentPerson person,
    TimeProvider clock) : Controller
{
    [HttpGet("")]
    public async Task<IActionResult> Index(string? over, CancellationToken stopping)
    {
        var age = StuckPage.Ages.FirstOrDefault(a => a.Key == over, StuckPage.Ages[0]);
        var before = clock.UtcNow() - age.Age;
        return View(
            "/Queue/Stuck/Stuck.cshtml",
            new StuckPage(age.Key, await list.StuckAsync(person.Jobs(User), before, JobList.PageSize, stopping)));
    }

    /// <summary>One or several at once.</summary>
    [HttpPost("{act:regex(^(wake|release|cancel)$)}"), Authorize(Policy = Permissions.CancelJobs)]
    public async Task<IActionResult> Act(
        string act,
        IReadOnlyList<long>? ids,
        string? returnUrl,
        CancellationToken stopping)
    {
        var chosen = (ids ?? []).Take(JobList.PageSize).ToArray();
        var mine = await person.Jobs(User).Where(j => chosen.Contains(j.Id)).Select(j => j.Id).ToListAsync(stopping);
        var actor = await person.ActorAsync(User, stopping);
        var done = 0;
        foreach (var id in mine)
        {
            var worked = act switch
            {
                "wake" => await actions.WakeAsync(id, actor, stopping) == WakeResult.Woken,
                "release" => await actions.ReleaseAsync(id, actor, stopping),
                _ => await actions.CancelAsync(id, actor, stopping) == CancelResult.Canceled,
            };
            done += worked ? 1 : 0;
        }

        var text = act switch
        {
            "wake" => Labels.Stuck_Woken,
            "release" => Labels.Stuck_Released,
            _ => Labels.Stuck_Canceled,
        };
        TempData.Say(
            done > 0 ? Pages.Message : Pages.Warning,
            mine.Count == 0 ? Labels.Cancel_Nothing : text,
            done,
            mine.Count - done);
        return Redirect(Url.IsLocalUrl(returnUrl) ? returnUrl : "/stuck");
    }
}

/// <summary>The heads of a certain age.</summary>
public sealed record StuckPage(string Over, IReadOnlyList<StuckRow> Rows)
{
    /// <summary>What can be chosen, the least first.</summary>
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
        ? string.Format(CultureInfo.CurrentCulture, Labels.Stuck_Days, (int)age.TotalDays)
        : age.TotalHours >= 2
            ? string.Format(CultureInfo.CurrentCulture, Labels.Stuck_Hours, (int)age.TotalHours)
            : string.Format(CultureInfo.CurrentCulture, Labels.Stuck_Minutes, (int)age.TotalMinutes);
}
