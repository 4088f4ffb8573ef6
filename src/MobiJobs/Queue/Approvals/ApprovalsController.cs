using System.Globalization;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using MobiJobs.Accounts;
using MobiJobs.Accounts.SignIn;
using MobiJobs.Data;
using MobiJobs.Devices.Groups;
using MobiJobs.Runs;
using MobiJobs.Runs.Reports;

namespace MobiJobs.Queue.Approvals;

/// <summary>承認待ち: what waits for a second person, and their decision.</summary>
[Route("approvals"), Authorize(Policy = Permissions.Approve)]
public sealed class ApprovalsController(
    WaitingRuns waiting, ApprovalDecisions decisions, RunKeeper runs, CurrentPerson person, MobiJobsDb db) : Controller
{
    [HttpGet("")]
    public async Task<IActionResult> Index(CancellationToken stopping)
    {
        var who = Approver.Of(HttpContext);
        return View("Index", new ApprovalsPage(
            await waiting.ForAsync(who, stopping), await waiting.OfAsync(who.Name, stopping)));
    }

    [HttpGet("{id:long}")]
    public async Task<IActionResult> Show(long id, string? page, CancellationToken stopping)
    {
        if (await waiting.FindAsync(id, Approver.Of(HttpContext), stopping) is { } found)
        {
            return await ShowAsync(found, PlainText.SmallNumber(page) ?? 1, stopping);
        }

        // Its mail still leads here after somebody has decided, and to who asked.
        var actor = await person.ActorAsync(User, stopping);
        return await runs.FindConfirmedAsync(id, actor, stopping) is null
            ? Moved()
            : Redirect(RunPages.Address(id, ApprovalPages.Path));
    }

    [HttpPost("{id:long}/approve")]
    public async Task<IActionResult> Approve(
        long id, string? password, [FromServices] ProofOfPerson proof, CancellationToken stopping)
    {
        var who = Approver.Of(HttpContext);
        if (await waiting.FindAsync(id, who, stopping) is not { } found) { return Moved(); }

        if (await proof.CheckAsync(User, password) is { } wrong)
        {
            ModelState.AddModelError(nameof(password), wrong);
            return await ShowAsync(found, 1, stopping);
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
                return Moved();
        }
    }

    [HttpPost("{id:long}/refuse")]
    public async Task<IActionResult> Refuse(long id, string? reason, CancellationToken stopping)
    {
        var who = Approver.Of(HttpContext);
        if (await waiting.FindAsync(id, who, stopping) is not { } found) { return Moved(); }

        if (ApprovalDecisions.ProblemOf(reason) is { } problem)
        {
            ModelState.AddModelError(nameof(reason), problem);
            return await ShowAsync(found, 1, stopping);
        }

        var actor = await person.ActorAsync(User, stopping);
        if ((await decisions.RefuseAsync(id, who, actor, reason!, stopping)).Run is null) { return Moved(); }

        TempData.Say(Flash.Message, Labels.Approval_Refused);
        return Redirect(ApprovalPages.Path);
    }

    private async Task<ViewResult> ShowAsync(WaitingRun found, int page, CancellationToken stopping)
    {
        var index = Math.Clamp(page, 1, RunKeeper.ChunkSize) - 1; // No offset that overflows.
        var leftOut = await runs.ReasonsAsync(found.Run.Id, RunOutcome.LeftOut, stopping);
        return View("Show", new ApprovalPage(
            found,
            await waiting.DevicesAsync(found.Run, index, stopping),
            [.. leftOut.Select(r => (runs.LabelOf(found.Run, r.Key) ?? "", r.Value))],
            await GroupTree.LoadAsync(db, stopping))
        {
            Index = index,
        });
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

    /// <summary>The page on which a second person decides.</summary>
    public static string Address(long runId) => $"{Path}/{runId.ToString(CultureInfo.InvariantCulture)}";
}

/// <summary>What waits.</summary>
/// <param name="Waiting">What the reader may approve.</param>
/// <param name="Own">What the reader asked for.</param>
public sealed record ApprovalsPage(IReadOnlyList<WaitingRun> Waiting, IReadOnlyList<WaitingRun> Own);

/// <summary>What is to be approved, as the person who asked was shown it.</summary>
/// <param name="LeftOut">How many of the chosen devices are left out, by reason.</param>
public sealed record ApprovalPage(
    WaitingRun Waiting,
    IReadOnlyList<WaitingDevice> Devices,
    IReadOnlyList<(string Reason, int Count)> LeftOut,
    GroupTree Groups)
{
    /// <summary>Which page of the devices this is, from 0.</summary>
    public int Index { get; init; }

    /// <summary>How many pages there are.</summary>
    public int Pages => (Waiting.Run.Count + WaitingRuns.PageSize - 1) / WaitingRuns.PageSize;

    /// <summary>Whether there are more devices.</summary>
    public bool HasNext => Index + 1 < Pages;
}
