using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using MobiJobs.Accounts;
using MobiJobs.Runs;
using MobiJobs.Runs.Approvals;

namespace MobiJobs.Queue.Approvals;

/// <summary>承認の履歴: who asked for what, who decided, and why, for all who see it.</summary>
[Route("approvals/history"), Authorize(Policy = Permissions.Read)]
public sealed class ApprovalHistoryController(
    ApprovalHistory history, ApprovalFacts facts, CurrentPerson person) : Controller
{
    [HttpGet("")]
    public async Task<IActionResult> Index(ApprovalQuery query, CancellationToken stopping)
    {
        ModelState.RefuseAllBut(Request, "state", "user", "before", "after");
        var filter = query.ToFilter(ModelState);
        var (before, after) = query.Place(filter, ModelState);
        var page = await history.PageAsync(filter, before, after, ApprovalHistory.PageSize, stopping);
        return View("History", new ApprovalHistoryPage(filter, query, page, before is null && after is null));
    }

    [HttpGet("{id:long}")]
    public async Task<IActionResult> Show(long id, string? page, CancellationToken stopping)
    {
        if (await history.FindAsync(id, stopping) is not { } found) { return NotFound(); }

        var actor = await person.ActorAsync(User, stopping);
        return View("Past", new PastApproval(
            await facts.ReadAsync(found.Run, found.AskedBy, ApprovalPages.HistoryOf(id), page, stopping),
            ApprovalStory.Of(found, User.Identity!.Name),
            HasReport: RunKeeper.IsReportedTo(actor.RequesterId).Compile()(found.Run)));
    }
}

/// <summary>The history as a page.</summary>
/// <param name="Query">The filter as it was typed.</param>
public sealed record ApprovalHistoryPage(
    ApprovalFilter Filter, ApprovalQuery Query, KeysetPage<AskedRun> Page, bool IsNewest)
{
    /// <summary>The links to the newest page and to the neighbours.</summary>
    public Pager Pager => new(
        IsNewest ? null : QueryAddress.Of(ApprovalPages.History, Filter.Query()),
        Page.Previous is { } newer ? QueryAddress.Of(ApprovalPages.History, Filter.Query(), "after", newer) : null,
        Page.Next is { } older ? QueryAddress.Of(ApprovalPages.History, Filter.Query(), "before", older) : null,
        new(Labels.Pager_First, Labels.Pager_Previous, Labels.Pager_Next));
}

/// <summary>What was decided, or waits, with what it was about.</summary>
/// <param name="HasReport">Whether the reader may open the report of the run.</param>
public sealed record PastApproval(AskedFacts Facts, ApprovalStory Story, bool HasReport);
