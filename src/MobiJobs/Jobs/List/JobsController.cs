using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.OutputCaching;
using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.Data;
using MobiJobs.Devices.Groups;

namespace MobiJobs.Jobs.List;

/// <summary>ジョブ管理, the home page, and one job.</summary>
[Authorize(Policy = Permissions.Read)]
public sealed class JobsController(MobiJobsDb db, JobList list, JobTimeline timeline, SavedViews views, CurrentPerson person, OrganizationTime time, TimeProvider clock) : Controller
{
    [HttpGet("/"), OutputCache(PolicyName = UntilWritten.Name)]
    public async Task<IActionResult> Index(JobQuery query, CancellationToken stopping)
    {
        var filter = query.ToFilter(ModelState);
        if (!JobCursor.TryRead(query.Before, filter, out var before) | !JobCursor.TryRead(query.After, filter, out var after)) { ModelState.AddModelError("before", Labels.Invalid_Cursor); }

        var page = await list.PageAsync(person.Jobs(User), filter, before, before is null ? after : null, JobList.PageSize, stopping);
        var groups = (await GroupTree.LoadAsync(db, stopping)).Choices;
        var isNewest = before is null && after is null;
        return View(new JobIndex(filter, query, page, groups, isNewest, await views.OfAsync(User, stopping)));
    }

    /// <summary>All that the filter matches, as it is read; a reader that goes away ends it.</summary>
    [HttpGet("/jobs.csv")]
    public async Task<IActionResult> Csv(JobQuery query, [FromServices] JobCsv csv, CancellationToken stopping)
    {
        var filter = query.ToFilter(ModelState);
        if (!ModelState.IsValid) { return ValidationProblem(); }

        Response.ContentType = "text/csv; charset=utf-8";
        Response.Headers.ContentDisposition = $"attachment; filename=\"jobs-{time.ToLocal(clock.UtcNow()):yyyyMMdd-HHmm}.csv\"";
        await csv.WriteAsync(Response.Body, person.Jobs(User), filter, stopping);
        return new EmptyResult();
    }

    [HttpGet("/jobs/{id:long}")]
    public async Task<IActionResult> Show(long id, CancellationToken stopping)
    {
        if (await list.RowAsync(person.Jobs(User), id, stopping) is not { } job) { return NotFound(); }

        var retry = await person.Jobs(User).Where(j => j.RetryOfId == id).Select(j => (long?)j.Id).FirstOrDefaultAsync(stopping);
        return View(new JobPageModel(job, await timeline.OfAsync(job, stopping), retry));
    }
}

/// <summary>The home page.</summary>
public sealed record JobIndex(JobFilter Filter, JobQuery Query, JobPage Page, IReadOnlyList<GroupChoice> Groups, bool IsNewest, IReadOnlyList<SavedView> Views)
{
    /// <summary>The address of this view, at another place of the list.</summary>
    public string Address(string? key = null, string? cursor = null)
    {
        var query = Filter.Query().Select(p => KeyValuePair.Create(p.Key, (string?)p.Value));
        return "/" + QueryString.Create(key is null ? query : query.Append(new(key, cursor)));
    }
}

/// <summary>One job with what happened to it, and the job that does it again.</summary>
public sealed record JobPageModel(JobRow Job, IReadOnlyList<TimelineEntry> Timeline, long? RetriedById);
