using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.Data;
using MobiJobs.Jobs.List;

namespace MobiJobs.Errors.Remedies;

/// <summary>A remedy that has been started: how far it is.</summary>
[Authorize(Policy = Permissions.Read)]
public sealed class RemedyRunsController(MobiJobsDb db, JobList list) : Controller
{
    [HttpGet("/remedies/{id:long}")]
    public async Task<IActionResult> Show(long id, CancellationToken stopping)
    {
        var run = await db.RemedyRuns.AsNoTracking()
            .Include(r => r.Steps).Include(r => r.RequestedBy).Include(r => r.CalledOffBy)
            .FirstOrDefaultAsync(r => r.Id == id, stopping);
        if (run is null) { return NotFound(); }

        if (await list.RowAsync(run.JobId, stopping) is not { } job) { return NotFound(); }

        return View("/Errors/Remedies/RemedyProgress.cshtml", new RemedyProgress(job, run));
    }
}

/// <summary>A remedy under way, or ended.</summary>
public sealed record RemedyProgress(JobRow Job, RemedyRun Run);
