using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.Api.Idempotency;
using MobiJobs.Api.Input;
using MobiJobs.Api.Limits;
using MobiJobs.Audit;
using MobiJobs.Data;
using MobiJobs.Jobs.Filter;
using MobiJobs.Queue.Acts;
using MobiJobs.Queue.Cancel;
using MobiJobs.Runs;

namespace MobiJobs.Api;

/// <summary>Cancelling many over HTTP: a preview and its confirmation, or both in one step.</summary>
[ApiController, Route("api/v1/jobs"), IgnoreAntiforgeryToken, Authorize(Policy = Permissions.Read)]
[RequestSizeLimit(BodyBytes.Few)]
public sealed class ApiCancelController(
    MobiJobsDb db,
    CancelPreviews previews,
    RunKeeper runs,
    RunStart start,
    CurrentPerson person,
    KeyedRequest request,
    StatedCount count)
    : ControllerBase
{
    private Refusal? WhyNotEverything => Rights.Of(User).WhyNot(new Deed.Cancel(IsEverything: true));

    /// <summary>What cancelling these jobs, all that match a filter, or everything would do.</summary>
    [HttpPost("cancel/preview", Name = "previewCancellation"), Bulk, Authorize(Policy = Permissions.CancelJobs)]
    public async Task<ActionResult<CancelPreviewItem>> Preview(CancelPreviewOrder order, CancellationToken stopping)
    {
        var filter = await FilterAsync(order.Filter, stopping);
        if (new[] { order.Ids is not null, filter is not null, order.All == true }.Count(given => given) != 1)
        {
            ModelState.AddModelError("ids", Labels.Invalid_IdsOrFilter);
        }

        await CheckAsync(order.Ids, filter, stopping);
        if (!ModelState.IsValid) { return ValidationProblem(); }

        if (order.All == true && WhyNotEverything is { } whyNot) { return this.Refused(whyNot); }

        var preview = await PreviewAsync(order.Ids, filter, await person.ActorAsync(User, stopping), stopping);
        return preview.Refused is { } why ? this.Refused(why) : CancelPreviewItem.Of(preview);
    }

    /// <summary>
    /// Cancels these jobs, or all that match a filter, or what a preview showed. An empty filter is refused; ids or a
    /// filter that amount to everything need the id and the count of a preview.
    /// </summary>
    [HttpPost("cancel", Name = "cancelJobs")]
    [Bulk, Authorize(Policy = Permissions.CancelJobs), Idempotent(resumable: true)]
    [ProducesResponseType<CancelCounts>(StatusCodes.Status200OK)]
    [ProducesResponseType<CancelCounts>(StatusCodes.Status202Accepted)]
    public async Task<ActionResult<CancelCounts>> Cancel(CancelOrder order, CancellationToken stopping)
    {
        var actor = await person.ActorAsync(User, stopping);
        var named = order.Ids?.Distinct().Count();
        if (request.RunId is { } begun) { return await CarryOutAsync(begun, named, stopping); }

        if (order.PreviewId is { } preview && order is { Ids: null, Filter: null })
        {
            return await ConfirmAsync(preview, order.Count, actor, stopping);
        }

        var filter = await FilterAsync(order.Filter, stopping);
        if ((order.Ids is null) == (filter is null) || order.PreviewId is not null)
        {
            ModelState.AddModelError("ids", Labels.Invalid_IdsOrFilter);
        }

        await CheckAsync(order.Ids, filter, stopping);
        if (!ModelState.IsValid) { return ValidationProblem(); }

        var shown = await PreviewAsync(order.Ids, filter, actor, stopping);
        if (shown.IsEverything) { return RefuseEverything(order, shown); }

        if (count.ProblemOf(shown.Count, order.Count) is { } wrong)
        {
            ModelState.AddModelError("count", wrong);
            return ValidationProblem();
        }

        if (shown.IsEmpty) { return CancelCounts.None.WithLeftOut(named, 0, shown.Held); }

        return await StartAndCarryOutAsync(shown.RunId, named, actor, stopping);
    }

    /// <summary>What cancelling everything would do.</summary>
    [HttpGet("cancel-all", Name = "previewCancelAll"), Bulk, Authorize(Policy = Permissions.CancelEverything)]
    public async Task<EverythingPreview> PreviewAll(CancellationToken stopping)
    {
        var actor = await person.ActorAsync(User, stopping);
        return EverythingPreview.Of(await previews.EverythingAsync(db.Jobs, actor, stopping));
    }

    /// <summary>
    /// Cancels everything that the preview of these numbers showed. Where several of the last hour have them and would
    /// not do the same, its id is needed too.
    /// </summary>
    [HttpPost("cancel-all", Name = "cancelAll")]
    [Bulk, Authorize(Policy = Permissions.CancelEverything), Idempotent(resumable: true)]
    [ProducesResponseType<CancelCounts>(StatusCodes.Status200OK)]
    [ProducesResponseType<CancelCounts>(StatusCodes.Status202Accepted)]
    public async Task<ActionResult<CancelCounts>> CancelAll(
        EverythingOrder order, [FromServices] PreviewsOfEverything everything, CancellationToken stopping)
    {
        var actor = await person.ActorAsync(User, stopping);
        if (request.RunId is { } begun) { return await CarryOutAsync(begun, null, stopping); }

        var found = await everything.FindAsync(order.Shown, actor, stopping);
        if (found is not null && order.PreviewId is null
            && await everything.IsAmbiguousAsync(found, order.Shown, actor, stopping))
        {
            ModelState.AddModelError("previewId", Labels.Invalid_PreviewAmbiguous);
            return ValidationProblem();
        }

        if (found is not null && await StartAsync(found.Id, actor, stopping))
        {
            return await CarryOutAsync(found.Id, null, stopping);
        }

        ModelState.AddModelError("count", WrongCount(order.Count));
        return ValidationProblem();
    }

    private static string WrongCount(int? stated) =>
        stated < 0 ? Labels.Invalid_CountBelowZero : Labels.Invalid_PreviewCount;

    private async Task<JobFilter?> FilterAsync(FilterItem? item, CancellationToken stopping)
    {
        if (item is null) { return null; }

        var group = await GroupOfFilter.ReadAsync(item.Group, "filter.group", db, ModelState, stopping);
        return item.ToFilter(group, ModelState);
    }

    private async Task CheckAsync(IReadOnlyList<long>? ids, JobFilter? filter, CancellationToken stopping)
    {
        var isUnreadable = ModelState.Keys.Any(key => key.StartsWith("filter.", StringComparison.Ordinal));
        if (filter is { IsEmpty: true } && !isUnreadable)
        {
            ModelState.AddModelError("filter", Labels.Invalid_EmptyFilter);
        }

        if (ids is null) { return; }

        if (ids.Count == 0)
        {
            ModelState.AddModelError("ids", Say(Labels.Invalid_IdCount, CancelPreviews.MaxChosen));
        }
        else if (await db.Jobs.CountAsync(j => ids.Contains(j.Id), stopping) != ids.Distinct().Count())
        {
            ModelState.AddModelError("ids", Labels.Invalid_UnknownJobs);
        }
    }

    private Task<CancelPreview> PreviewAsync(
        IReadOnlyList<long>? ids,
        JobFilter? filter,
        Actor actor,
        CancellationToken stopping) =>
        ids is not null ? previews.ChosenAsync(ids, actor, stopping, WhyNotEverything)
            : filter is not null ? previews.MatchingAsync(filter, actor, stopping, WhyNotEverything)
            : previews.EverythingAsync(db.Jobs, actor, stopping);

    private async Task<ActionResult<CancelCounts>> ConfirmAsync(
        long previewId,
        int? stated,
        Actor actor,
        CancellationToken stopping)
    {
        if (await runs.FindAsync(previewId, actor, stopping) is not { StartedAt: null } run || !run.Kind.Cancels())
        {
            return NotFound();
        }

        if (!await previews.AreSeenAsync(run, stopping)) { return NotFound(); }

        if (run.Kind == RunKind.CancelEverything && WhyNotEverything is { } why) { return this.Refused(why); }

        if (stated != run.Count)
        {
            ModelState.AddModelError("count", WrongCount(stated));
            return ValidationProblem();
        }

        return await StartAndCarryOutAsync(previewId, null, actor, stopping);
    }

    /// <summary>Everything is cancelled by its preview and count, never in one step.</summary>
    private ActionResult<CancelCounts> RefuseEverything(CancelOrder order, CancelPreview shown)
    {
        if (shown.Refused is { } why) { return this.Refused(why); }

        var problem = Say(Labels.Invalid_EverythingNeedsCount, shown.Count);
        ModelState.AddModelError(order.Ids is null ? "filter" : "ids", problem);
        return ValidationProblem();
    }

    private async Task<ActionResult<CancelCounts>> StartAndCarryOutAsync(
        long runId,
        int? named,
        Actor actor,
        CancellationToken stopping) =>
        await StartAsync(runId, actor, stopping) ? await CarryOutAsync(runId, named, stopping) : NotFound();

    private async Task<bool> StartAsync(long runId, Actor actor, CancellationToken stopping)
    {
        Task<Run?> ConfirmAsync() => runs.ConfirmAsync(runId, actor, AuditAction.JobsCanceled, stopping);

        return await request.StartAsync(runId, ConfirmAsync, stopping) is not null;
    }

    private async Task<ActionResult<CancelCounts>> CarryOutAsync(long runId, int? named, CancellationToken stopping)
    {
        var run = await start.FinishAsync(runId, stopping);
        if (run.HasFailed) { return this.HasFailed(run); }

        var counts = CancelCounts.Of(await runs.ReportAsync(run, stopping), runs.AlsoDone(run))
            .WithLeftOut(named, run.Count, run.Held);
        return run.EndedAt is null ? Accepted(run.Address(), counts with { RunId = runId }) : counts;
    }
}
