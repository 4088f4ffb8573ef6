using System.Globalization;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using MobiJobs.Accounts;
using MobiJobs.Accounts.SignIn;
using MobiJobs.Runs.Approvals;
using MobiJobs.Runs.Reports;

namespace MobiJobs.Queue.Approvals;

/// <summary>承認待ち: what waits for a second person, and their decision.</summary>
[Route("approvals"), Authorize(Policy = Permissions.Approve)]
public sealed class ApprovalsController(
    WaitingRuns waiting,
    ApprovalHistory history,
    ApprovalDecisions decisions,
    ApprovalFacts facts,
    CurrentPerson person) : Controller
{
    /// <summary>How many of the reader's own requests the page names; the history has them all.</summary>
    private const int MaxOwn = 20;

    [HttpGet("")]
    public async Task<IActionResult> Index(string? before, string? after, CancellationToken stopping)
    {
        ModelState.RefuseAllBut(Request, "before", "after");
        var who = Approver.Of(HttpContext);
        var (start, id) = ListPlace.ReadId(before, after, WaitingRuns.Fingerprint, ModelState);
        var own = await history.PageAsync(
            new ApprovalFilter(ApprovalState.Waiting, who.Name), null, null, MaxOwn, stopping);
        return View("Index", new ApprovalsPage(
            await waiting.PageAsync(who, start, id, stopping), own.Rows, who.Name, start == PageStart.Top));
    }

    [HttpGet("{id:long}")]
    public async Task<IActionResult> Show(long id, string? page, CancellationToken stopping)
    {
        if (await waiting.FindAsync(id, Approver.Of(HttpContext), stopping) is { } found)
        {
            return await ShowAsync(found, page, stopping);
        }

        // Its mail still leads here after somebody has decided, and to who asked.
        if (await history.FindAsync(id, stopping) is not { } past) { return Moved(); }

        var actor = await person.ActorAsync(User, stopping);
        return Redirect(past.Run.RequestedById == actor.RequesterId
            ? RunPages.Address(id, ApprovalPages.Path)
            : ApprovalPages.HistoryOf(id));
    }

    [HttpPost("{id:long}/approve")]
    public async Task<IActionResult> Approve(
        long id, string? password, [FromServices] ProofOfPerson proof, CancellationToken stopping)
    {
        var who = Approver.Of(HttpContext);
        if (await waiting.FindAsync(id, who, stopping) is not { } found) { return await MovedAsync(id, stopping); }

        if (await proof.CheckAsync(User, password) is { } wrong)
        {
            ModelState.AddModelError(nameof(password), wrong);
            return await ShowAsync(found, null, stopping);
        }

        var actor = await person.ActorAsync(User, stopping);
        switch ((await decisions.ApproveAsync(id, who, actor, stopping)).Result)
        {
            case ApprovalResult.Done:
                TempData.Say(Flash.Message, Labels.Approval_Approved);
                return Redirect(RunPages.Address(id, ApprovalPages.Path));
            case ApprovalResult.RequesterMayNot:
                TempData.Say(Flash.Warning, Labels.Approval_RequesterMayNot, found.AskedBy);
                return Redirect(ApprovalPages.Address(id));
            default:
                return await MovedAsync(id, stopping);
        }
    }

    [HttpPost("{id:long}/refuse")]
    public async Task<IActionResult> Refuse(long id, string? reason, CancellationToken stopping)
    {
        var who = Approver.Of(HttpContext);
        if (await waiting.FindAsync(id, who, stopping) is not { } found) { return await MovedAsync(id, stopping); }

        if (ApprovalReason.ProblemOf(reason, isRequired: true) is { } problem)
        {
            ModelState.AddModelError(nameof(reason), problem);
            return await ShowAsync(found, null, stopping);
        }

        var actor = await person.ActorAsync(User, stopping);
        var decision = await decisions.RefuseAsync(id, who, actor, reason!, stopping);
        if (decision.Run is null) { return await MovedAsync(id, stopping); }

        TempData.Say(Flash.Message, Labels.Approval_Refused);
        return Redirect(ApprovalPages.Path);
    }

    private async Task<ViewResult> ShowAsync(WaitingRun found, string? page, CancellationToken stopping) => View(
        "Show",
        await facts.ReadAllAsync(
            found.Run, found.AskedBy, ApprovalPages.Address(found.Run.Id), page, stopping));

    /// <summary>What this person has decided before, as after a double click; otherwise that it is gone.</summary>
    private async Task<RedirectResult> MovedAsync(long id, CancellationToken stopping)
    {
        var actor = await person.ActorAsync(User, stopping);
        return await history.FindAsync(id, stopping) is { } past && past.Run.DecidedById == actor.RequesterId
            ? Redirect(ApprovalPages.HistoryOf(id))
            : Moved();
    }

    private RedirectResult Moved()
    {
        TempData.Say(Flash.Warning, Labels.Approval_Gone);
        return Redirect(ApprovalPages.Path);
    }
}

/// <summary>Where the pages are.</summary>
internal static class ApprovalPages
{
    public const string Path = "/approvals";

    /// <summary>Where what was decided is kept.</summary>
    public const string History = Path + "/history";

    /// <summary>The page of what was decided, or still waits.</summary>
    public static string HistoryOf(long runId) => $"{History}/{runId.ToString(CultureInfo.InvariantCulture)}";

    /// <summary>The page on which a second person decides.</summary>
    public static string Address(long runId) => $"{Path}/{runId.ToString(CultureInfo.InvariantCulture)}";
}

/// <summary>What waits.</summary>
/// <param name="Page">What the reader may approve.</param>
/// <param name="Own">The newest of what the reader asked for.</param>
/// <param name="Reader">Who reads it.</param>
public sealed record ApprovalsPage(
    KeysetPage<WaitingRun> Page, IReadOnlyList<AskedRun> Own, string Reader, bool IsFirst)
{
    /// <summary>The links to the other pages.</summary>
    public Pager Pager => Pager.Of(ApprovalPages.Path, [], Page, IsFirst);
}
