using System.Globalization;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using MobiJobs.Accounts;

namespace MobiJobs.Runs;

/// <summary>A confirmed run: how far it has come and what became of each item.</summary>
[Authorize(Policy = Permissions.Read)]
public sealed class RunsController(RunKeeper runs, CurrentPerson person) : Controller
{
    [HttpGet("/runs/{id:long}")]
    public async Task<IActionResult> Show(long id, string? returnUrl, CancellationToken stopping)
    {
        var actor = await person.ActorAsync(User, stopping);
        if (await runs.FindAsync(id, actor, stopping) is not { StartedAt: not null } run) { return NotFound(); }

        var report = await runs.ReportAsync(run, stopping);
        return View("Run", new RunReportPage(run, report, Url.IsLocalUrl(returnUrl) ? returnUrl : "/"));
    }
}

/// <summary>Where the page of a run is.</summary>
public static class RunPages
{
    /// <summary>The address of a run's page, which leads back to another.</summary>
    public static string Address(long runId, string returnUrl) =>
        $"/runs/{runId.ToString(CultureInfo.InvariantCulture)}{QueryString.Create("returnUrl", returnUrl)}";
}

/// <summary>A confirmed run as a page.</summary>
public sealed record RunReportPage(Run Run, RunReport Report, string ReturnUrl)
{
    /// <summary>The outcomes that there are, each with its number and, where a list shows them, the address of its items.</summary>
    public IEnumerable<(Badge Badge, int Count, string? Address)> Outcomes()
    {
        foreach (var (outcome, count) in Counts())
        {
            if (count > 0) { yield return (outcome.Badge(Run.Kind), count, Address(outcome)); }
        }

        if (Report.NotRegistered > 0) { yield return (RunLabels.NotRegistered, Report.NotRegistered, null); }
    }

    /// <summary>The list of the deliveries that the run registered; null for a run that registers none.</summary>
    public string? Registered => Run.Kind.RegistersJobs()
        ? $"/deliveries?run={Run.Id.ToString(CultureInfo.InvariantCulture)}"
        : null;

    private (RunOutcome Outcome, int Count)[] Counts() =>
    [
        (RunOutcome.Done, Report.Done),
        (RunOutcome.AlreadyEnded, Report.AlreadyEnded),
        (RunOutcome.TooLate, Report.TooLate),
        (RunOutcome.Refused, Report.Refused),
        (RunOutcome.CalledOff, Report.CalledOff),
        (RunOutcome.Pending, Report.Pending),
        (RunOutcome.LeftOut, Report.LeftOut),
    ];

    private string? Address(RunOutcome outcome)
    {
        var query = QueryString.Create(new ItemsOfRun(Run.Id, outcome).Query());
        return Run.Kind.ItemsOf() switch
        {
            RunItemKind.Job => $"/{query}",
            RunItemKind.Device => $"/devices{query}",
            RunItemKind.Row => null,
        };
    }
}
