using System.Globalization;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using MobiJobs.Accounts;
using MobiJobs.Runs.Approvals;

namespace MobiJobs.Runs.Reports;

/// <summary>The page of a confirmed run: its progress and the number of items by outcome.</summary>
[Authorize(Policy = Permissions.Read)]
public sealed class RunsController(RunKeeper runs, RunApprovals approvals, CurrentPerson person) : Controller
{
    private bool MayDecide => Rights.Of(User).Has(Permissions.DecideRuns);

    [HttpGet("/runs/{id:long}")]
    public async Task<IActionResult> Show(long id, string? returnUrl, CancellationToken stopping)
    {
        if (await FindAsync(id, stopping) is not { } run) { return NotFound(); }

        var page = new RunReportPage(
            run,
            await runs.ReportAsync(run, stopping),
            await ReasonsAsync(run, stopping),
            await runs.CalledOffAsync(run, stopping),
            Url.Local(returnUrl))
        {
            AlsoDone = runs.AlsoDone(run),
            Approval = await approvals.StoryAsync(run, User.Identity!.Name, stopping),
        };
        return View("Run", page);
    }

    /// <summary>Resumes a run that stopped after an error.</summary>
    [HttpPost("/runs/{id:long}/resume"), Authorize(Policy = Permissions.DecideRuns)]
    public async Task<IActionResult> Resume(long id, string? returnUrl, CancellationToken stopping)
    {
        var actor = await person.ActorAsync(User, stopping);
        if (await runs.ResumeAsync(id, actor, stopping)) { TempData.Say(Flash.Message, Labels.Run_Resumed); }

        return Redirect(RunPages.Address(id, Url.Local(returnUrl)));
    }

    /// <summary>Calls off what a run that stopped after an error has not come to.</summary>
    [HttpPost("/runs/{id:long}/call-off"), Authorize(Policy = Permissions.DecideRuns)]
    public async Task<IActionResult> CallOff(long id, string? returnUrl, CancellationToken stopping)
    {
        var actor = await person.ActorAsync(User, stopping);
        if (await runs.CallOffAsync(id, actor, stopping)) { TempData.Say(Flash.Message, Labels.Run_CalledOff); }

        return Redirect(RunPages.Address(id, Url.Local(returnUrl)));
    }

    /// <summary>A run of this person's; for who decides about runs that have failed, any of these.</summary>
    private async Task<Run?> FindAsync(long id, CancellationToken stopping) =>
        await runs.FindConfirmedAsync(id, await person.ActorAsync(User, stopping), stopping)
            ?? (MayDecide ? await runs.FindFailedAsync(id, stopping) : null);

    /// <summary>Why items were refused or left out, for reasons that have a label; the most frequent first.</summary>
    private async Task<ILookup<RunOutcome, ReasonCount>> ReasonsAsync(Run run, CancellationToken stopping)
    {
        var found = new List<(RunOutcome Outcome, ReasonCount Reason)>();
        foreach (var outcome in (RunOutcome[])[RunOutcome.Refused, RunOutcome.LeftOut])
        {
            var reasons = await runs.ReasonsAsync(run.Id, outcome, stopping);
            found.AddRange(
                from reason in reasons
                let label = runs.LabelOf(run, reason.Key)
                where label is not null
                let address = OutcomeCount.Address(run.Id, run.Kind, outcome, reason.Key)
                select (outcome, new ReasonCount(label, reason.Value, address)));
        }

        return found.OrderByDescending(f => f.Reason.Count).ToLookup(f => f.Outcome, f => f.Reason);
    }
}

/// <summary>Where the page of a run is.</summary>
public static class RunPages
{
    /// <summary>The address of a run's page, with a link back to <paramref name="returnUrl"/>.</summary>
    public static string Address(long runId, string returnUrl) =>
        Address(runId) + QueryString.Create("returnUrl", returnUrl);

    /// <summary>The address of a run's page.</summary>
    public static string Address(long runId) => string.Create(CultureInfo.InvariantCulture, $"/runs/{runId}");
}

/// <summary>The model of a run's page.</summary>
/// <param name="Reasons">The reasons for each outcome, with their number of items.</param>
/// <param name="CalledOff">The registrations that the run called off, with the items they had not processed.</param>
public sealed record RunReportPage(
    Run Run,
    RunReport Report,
    ILookup<RunOutcome, ReasonCount> Reasons,
    IReadOnlyList<CalledOffRun> CalledOff,
    string ReturnUrl)
{
    /// <summary>What the confirmation did beside the items, in words.</summary>
    public IReadOnlyList<string> AlsoDone { get; init; } = [];

    /// <summary>How its approval stands or ended; null where nobody was asked.</summary>
    public ApprovalStory? Approval { get; init; }

    /// <summary>
    /// Whether nothing more happens: Apple's answers come after a run has asked for everything.
    /// </summary>
    public bool IsDone => Run.EndedAt is not null && Report.Pending == 0;

    /// <summary>The address of the deliveries that the run registered; null for a run that registers none.</summary>
    public string? Registered => Run.Kind.RegistersJobs()
        ? $"/deliveries?run={Run.Id.ToString(CultureInfo.InvariantCulture)}"
        : null;

    /// <summary>The address of the list of its devices, whatever became of them.</summary>
    public string Devices => $"/devices{QueryString.Create(new ItemsOfRun(Run.Id, null).Query())}";

    /// <summary>The rows of the table of outcomes: those with items.</summary>
    public IEnumerable<OutcomeCount> Outcomes()
    {
        foreach (var outcome in OutcomeCount.Of(Run, Report, Reasons)) { yield return outcome; }

        foreach (var run in CalledOff)
        {
            var address = run.IsAll ? OutcomeCount.Address(run.Id, run.Kind, RunOutcome.CalledOff) : null;
            yield return new(RunLabels.NotRegistered, run.Count, address, []);
        }

        var others = Report.NotRegistered - CalledOff.Sum(r => r.Count);
        if (others > 0) { yield return new(RunLabels.NotRegistered, others, null, []); }

        if (Report.StoppedBefore > 0) { yield return new(RunLabels.StoppedBefore, Report.StoppedBefore, null, []); }
    }
}

/// <summary>How many items have an outcome, the reasons, and the list of the items; null if there is no list.</summary>
public sealed record OutcomeCount(
    Badge Badge,
    int Count,
    string? ListAddress,
    IReadOnlyList<ReasonCount> Reasons)
{
    /// <summary>The outcomes that at least one item of a run has.</summary>
    public static IEnumerable<OutcomeCount> Of(
        Run run,
        RunReport report,
        ILookup<RunOutcome, ReasonCount>? reasons = null) =>
        from one in (IEnumerable<(RunOutcome Outcome, int Count)>)
        [
            (RunOutcome.Done, report.Done),
            (RunOutcome.AlreadyEnded, report.AlreadyEnded),
            (RunOutcome.TooLate, report.TooLate),
            (RunOutcome.Refused, report.Refused),
            (RunOutcome.CalledOff, report.CalledOff),
            (RunOutcome.NotApproved, report.NotApproved),
            (RunOutcome.Pending, report.Pending),
            (RunOutcome.LeftOut, report.LeftOut),
        ]
        where one.Count > 0
        select new OutcomeCount(
            one.Outcome.Badge(run.Kind),
            one.Count,
            Address(run.Id, run.Kind, one.Outcome),
            [.. reasons?[one.Outcome] ?? []]);

    internal static string? Address(long runId, RunKind kind, RunOutcome outcome, int? reason = null)
    {
        var query = QueryString.Create(new ItemsOfRun(runId, outcome, reason).Query());
        return kind.ItemsOf() switch
        {
            RunItemKind.Job => $"/{query}",
            RunItemKind.Device => $"/devices{query}",
            RunItemKind.Row => null,
            RunItemKind.Holder => $"/vpp/items{query}",
        };
    }
}

/// <summary>How many items have a reason, and the list of the items; null if there is no list.</summary>
public sealed record ReasonCount(string Label, int Count, string? ListAddress);
