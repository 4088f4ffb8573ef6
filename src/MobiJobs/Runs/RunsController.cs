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
        var reasons = await ReasonsAsync(run, stopping);
        return View("Run", new RunReportPage(run, report, reasons, Url.IsLocalUrl(returnUrl) ? returnUrl : "/"));
    }

    /// <summary>Why items were refused or left out, where the act has words for it, the most frequent first.</summary>
    private async Task<ILookup<RunOutcome, RunReason>> ReasonsAsync(Run run, CancellationToken stopping)
    {
        var found = new List<(RunOutcome Outcome, RunReason Why)>();
        foreach (var outcome in (RunOutcome[])[RunOutcome.Refused, RunOutcome.LeftOut])
        {
            var reasons = await runs.ReasonsAsync(run.Id, outcome, stopping);
            found.AddRange(
                from reason in reasons
                let label = runs.LabelOf(run, reason.Key)
                where label is not null
                select (outcome, new RunReason(label, reason.Value, run.AddressOf(outcome, reason.Key))));
        }

        return found.OrderByDescending(f => f.Why.Count).ToLookup(f => f.Outcome, f => f.Why);
    }
}

/// <summary>Where the page of a run is.</summary>
public static class RunPages
{
    /// <summary>The address of a run's page, which leads back to another.</summary>
    public static string Address(long runId, string returnUrl) =>
        $"/runs/{runId.ToString(CultureInfo.InvariantCulture)}{QueryString.Create("returnUrl", returnUrl)}";

    /// <summary>The list of a run's items with an outcome, and perhaps one reason; null where no list shows them.</summary>
    internal static string? AddressOf(this Run run, RunOutcome outcome, int? reason = null)
    {
        var query = QueryString.Create(new ItemsOfRun(run.Id, outcome, reason).Query());
        return run.Kind.ItemsOf() switch
        {
            RunItemKind.Job => $"/{query}",
            RunItemKind.Device => $"/devices{query}",
            RunItemKind.Row => null,
        };
    }
}

/// <summary>A confirmed run as a page.</summary>
/// <param name="Reasons">Why items with an outcome got it, with their number.</param>
public sealed record RunReportPage(
    Run Run, RunReport Report, ILookup<RunOutcome, RunReason> Reasons, string ReturnUrl)
{
    /// <summary>The outcomes that there are.</summary>
    public IEnumerable<RunReportLine> Outcomes()
    {
        foreach (var (outcome, count) in Counts())
        {
            if (count == 0) { continue; }

            yield return new(outcome.Badge(Run.Kind), count, Run.AddressOf(outcome), [.. Reasons[outcome]]);
        }

        if (Report.NotRegistered > 0) { yield return new(RunLabels.NotRegistered, Report.NotRegistered, null, []); }
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
}

/// <summary>An outcome with its number, its reasons and, where a list shows them, the address of its items.</summary>
public sealed record RunReportLine(Badge Badge, int Count, string? Address, IReadOnlyList<RunReason> Reasons);

/// <summary>Why items got their outcome, how many, and the address of their list.</summary>
public sealed record RunReason(string Label, int Count, string? Address);
