using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.Api.Idempotency;
using MobiJobs.Api.Input;
using MobiJobs.Api.Limits;
using MobiJobs.Data;
using MobiJobs.Errors.Remedies;
using MobiJobs.Errors.Verdicts;
using MobiJobs.Guide;
using MobiJobs.Jobs.Filter;
using MobiJobs.Jobs.List;
using MobiJobs.Queue.Acts;

namespace MobiJobs.Api;

/// <summary>Jobs over HTTP: the list, one, cancelling one, and its explanation.</summary>
[ApiController, Route("api/v1/jobs"), IgnoreAntiforgeryToken, Authorize(Policy = Permissions.Read)]
[RequestSizeLimit(BodyBytes.Few)]
public sealed class ApiJobsController(
    MobiJobsDb db,
    JobList list,
    JobTimeline timeline,
    JobActions actions,
    CurrentPerson person,
    OrganizationTime time) : ControllerBase
{
    /// <summary>Jobs, newest first.</summary>
    /// <param name="limit">How many, 1 to 500; 100 without it.</param>
    [HttpGet("", Name = "listJobs")]
    public async Task<ActionResult<JobItems>> List(
        [FromQuery] JobQuery query,
        [FromQuery(Name = "limit")] string? limit,
        [FromServices] ErrorGuide guide,
        CancellationToken stopping)
    {
        query.Group = await GroupOfFilter.ReadAsync(query.Group, "group", db, ModelState, stopping);
        var filter = query.ToFilter(ModelState).OfProgram();
        if (!Cursor.TryRead(query.Before, filter.Fingerprint(), out long? before))
        {
            ModelState.AddModelError("before", Labels.Invalid_Place);
        }

        var size = PageLimit.Read(limit, ModelState);
        if (!ModelState.IsValid) { return ValidationProblem(); }

        var page = await list.PageAsync(filter, before, null, size, stopping);
        return new JobItems([.. page.Rows.Select(row => JobItem.From(row, time, guide))], page.Next);
    }

    /// <summary>One job with its timeline.</summary>
    /// <param name="id">The job's id.</param>
    [HttpGet("{id:long}", Name = "getJob")]
    public async Task<ActionResult<JobDetail>> One(
        long id,
        [FromServices] ErrorGuide guide,
        CancellationToken stopping)
    {
        if (await list.RowAsync(id, stopping) is not { } row) { return NotFound(); }

        var entries = await timeline.OfAsync(row, stopping);
        var items = entries.Select(e => new TimelineItem(time.ToOffset(e.At), e.Step, e.Number, e.Note));
        return new JobDetail(JobItem.From(row, time, guide), [.. items]);
    }

    /// <summary>Cancels a job that its device does not hold yet.</summary>
    /// <param name="id">The job's id.</param>
    [HttpPost("{id:long}/cancel", Name = "cancelJob"), Authorize(Policy = Permissions.CancelJobs), Idempotent]
    public async Task<ActionResult<CancelCounts>> Cancel(long id, CancellationToken stopping)
    {
        if (!await db.Jobs.AnyAsync(j => j.Id == id, stopping)) { return NotFound(); }

        return await actions.CancelAsync(id, await person.ActorAsync(User, stopping), stopping) switch
        {
            CancelResult.Canceled => CancelCounts.None with { Canceled = 1 },
            CancelResult.AlreadyEnded => CancelCounts.None with { AlreadyEnded = 1 },
            CancelResult.TooLate => CancelCounts.None with { TooLate = 1 },
        };
    }

    /// <summary>Why a job failed, and what to do; 404 where it did not fail.</summary>
    /// <param name="id">The job's id.</param>
    [HttpGet("{id:long}/explanation", Name = "explainJob")]
    public async Task<ActionResult<ExplanationItem>> Explanation(
        long id,
        [FromServices] JobExplainer explainer,
        CancellationToken stopping)
    {
        if (await list.RowAsync(id, stopping) is not { } row) { return NotFound(); }

        var rights = HttpContext.Rights().In(row.GroupId);
        return await explainer.ExplainAsync(row, stopping) is { } explanation
            ? ExplanationItem.From(explanation.For(rights, row.Kind, row.WasCanceled), time)
            : Problem(statusCode: StatusCodes.Status404NotFound, detail: Labels.Error_NotAnError);
    }
}
