using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.Errors.Verdicts;
using MobiJobs.Guide;
using MobiJobs.Jobs.List;
using MobiJobs.Jobs;
using MobiJobs.Queue.Cancel;
using MobiJobs.Queue;

namespace MobiJobs.Api;

/// <summary>Jobs over HTTP: the list, one, cancelling one, and its explanation.</summary>
[ApiController, Route("api/v1/jobs"), IgnoreAntiforgeryToken, Authorize(Policy = Permissions.Read)]
public sealed class ApiJobsController(
    JobList list,
    JobTimeline timeline,
    JobActions actions,
    CurrentPerson person,
    KeyedRequest request,
    OrganizationTime time) : ControllerBase
{
    /// <summary>Jobs, newest first.</summary>
    /// <param name="limit">How many, 1 to 500; 100 without it.</param>
    [HttpGet("")]
    public async Task<ActionResult<JobItems>> List(
        [FromQuery] JobQuery query,
        [FromQuery(Name = "limit")] string? limit,
        [FromServices] ErrorGuide guide,
        CancellationToken stopping)
    {
        var filter = query.ToFilter(ModelState);
        if (!Cursor.TryRead(query.Before, filter.Fingerprint(), out long? before))
        {
            ModelState.AddModelError("before", Labels.Invalid_Cursor);
        }

        var size = PageLimit.Read(limit, ModelState);
        if (!ModelState.IsValid) { return ValidationProblem(); }

        var page = await list.PageAsync(person.Jobs(User), filter, before, null, size, stopping);
        return new JobItems([.. page.Rows.Select(row => JobItem.From(row, time, guide))], page.Next);
    }

    /// <summary>One job with its timeline.</summary>
    /// <param name="id">The job's id.</param>
    [HttpGet("{id:long}")]
    public async Task<ActionResult<JobDetail>> One(
        long id,
        [FromServices] ErrorGuide guide,
        CancellationToken stopping)
    {
        if (await list.RowAsync(person.Jobs(User), id, stopping) is not { } row) { return NotFound(); }

        var entries = await timeline.OfAsync(row, stopping);
        var items = entries.Select(e => new TimelineItem(time.ToOffset(e.At), e.Step, e.Number, e.Note));
        return new JobDetail(JobItem.From(row, time, guide), [.. items]);
    }

    /// <summary>Cancels a job that its device does not hold yet.</summary>
    /// <param name="id">The job's id.</param>
    [HttpPost("{id:long}/cancel"), Authorize(Policy = Permissions.CancelJobs), Idempotent]
    public async Task<ActionResult<CancelCounts>> Cancel(long id, CancellationToken stopping)
    {
        if (!await person.Jobs(User).AnyAsync(j => j.Id == id, stopping)) { return NotFound(); }

        return await actions.CancelAsync(id, await person.ActorAsync(User, stopping), stopping) switch
        {
            CancelResult.Canceled => new CancelCounts(1, 0, 0),
            CancelResult.AlreadyEnded => new CancelCounts(0, 1, 0),
            CancelResult.TooLate => new CancelCounts(0, 0, 1),
        };
    }

    /// <summary>Cancels these jobs, or all that match a filter; an empty filter is refused.</summary>
    [HttpPost("cancel"), Authorize(Policy = Permissions.CancelJobs), Idempotent(resumable: true)]
    public async Task<ActionResult<CancelCounts>> CancelMany(
        CancelOrder order,
        [FromServices] BulkCancel bulk,
        CancellationToken stopping)
    {
        var filter = order.Filter?.ToQuery().ToFilter(ModelState);
        Check(order, filter);
        if (!ModelState.IsValid) { return ValidationProblem(); }

        if (order.Ids is { } ids && !await AreAllVisibleAsync(ids, stopping))
        {
            ModelState.AddModelError("ids", Labels.Invalid_UnknownJobs);
            return ValidationProblem();
        }

        var actor = await person.ActorAsync(User, stopping);
        if (request.RunId is not { } run)
        {
            var preview = filter is null
                ? await bulk.PreviewChosenAsync(order.Ids!, actor, stopping)
                : await bulk.PreviewMatchingAsync(filter, actor, stopping);
            run = preview.RunId;
            await request.StartAsync(run, () => bulk.StartAsync(run, actor, stopping), stopping);
        }

        return CancelCounts.Of(await bulk.RunToEndAsync(run, actor, stopping), order.Ids?.Distinct().Count());
    }

    /// <summary>What cancelling everything would do.</summary>
    [HttpGet("cancel-all"), Authorize(Policy = Permissions.CancelEverything)]
    public async Task<EverythingPreview> PreviewAll([FromServices] BulkCancel bulk, CancellationToken stopping) =>
        EverythingPreview.Of(await bulk.PreviewEverythingAsync(await person.ActorAsync(User, stopping), stopping));

    /// <summary>Cancels everything that the preview of these numbers showed.</summary>
    [HttpPost("cancel-all"), Authorize(Policy = Permissions.CancelEverything), Idempotent(resumable: true)]
    public async Task<ActionResult<CancelCounts>> CancelAll(
        EverythingOrder order,
        [FromServices] BulkCancel bulk,
        CancellationToken stopping)
    {
        var actor = await person.ActorAsync(User, stopping);
        if (request.RunId is { } started)
        {
            return CancelCounts.Of(await bulk.RunToEndAsync(started, actor, stopping));
        }

        if (await bulk.FindPreviewAsync(order.UpToId ?? -1, order.Count ?? -1, actor, stopping) is not { } run
            || await request.StartAsync(run, () => bulk.StartAsync(run, actor, stopping), stopping) is null)
        {
            ModelState.AddModelError("count", Labels.Invalid_PreviewCount);
            return ValidationProblem();
        }

        return CancelCounts.Of(await bulk.RunToEndAsync(run, actor, stopping));
    }

    /// <summary>Why a job failed, and what to do; 404 where it did not end in a device error.</summary>
    /// <param name="id">The job's id.</param>
    [HttpGet("{id:long}/explanation")]
    public async Task<ActionResult<ExplanationItem>> Explanation(
        long id,
        [FromServices] JobExplainer explainer,
        CancellationToken stopping)
    {
        if (await list.RowAsync(person.Jobs(User), id, stopping) is not { } row) { return NotFound(); }

        return await explainer.ExplainAsync(row, stopping) is { } explanation
            ? ExplanationItem.From(explanation, time)
            : Problem(statusCode: StatusCodes.Status404NotFound, title: Labels.Error_NotAnError);
    }

    private void Check(CancelOrder order, JobFilter? filter)
    {
        if ((order.Ids is null) == (filter is null))
        {
            ModelState.AddModelError("ids", Labels.Invalid_IdsOrFilter);
        }
        else if (order.Ids is { Count: 0 or > BulkCancel.MostChosen })
        {
            ModelState.AddModelError("ids", Say(Labels.Invalid_IdCount, BulkCancel.MostChosen));
        }
        else if (filter is { IsEmpty: true })
        {
            ModelState.AddModelError("filter", Labels.Invalid_EmptyFilter);
        }
    }

    private async Task<bool> AreAllVisibleAsync(IReadOnlyList<long> ids, CancellationToken stopping) =>
        await person.Jobs(User).CountAsync(j => ids.Contains(j.Id), stopping) == ids.Distinct().Count();
}
