using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.Data;
using MobiJobs.Jobs.List;
using MobiJobs.Queue;
using MobiJobs.Vpp.Sync;

namespace MobiJobs.Errors.Remedies;

/// <summary>A remedy that has been started: how far it is, and its continuation once it has stopped.</summary>
public sealed class RemedyRunsController(
    MobiJobsDb db, JobList list, StoppedRemedies stopped, RemedySync syncs, CurrentPerson person, QueueBell bell)
    : Controller
{
    [HttpGet("/remedies/{id:long}")]
    [Authorize(Policy = Permissions.Read)]
    public async Task<IActionResult> Show(long id, CancellationToken stopping)
    {
        if (await FindAsync(id, stopping) is not { } run) { return NotFound(); }

        if (await list.RowAsync(run.JobId, stopping) is not { } job) { return NotFound(); }

        var step = await stopped.LookAsync(run, await person.ActorAsync(User, stopping), stopping);
        var last = run.Steps.OrderBy(s => s.No).Select(s => s.JobId).LastOrDefault(sent => sent is not null);
        return View("/Errors/Remedies/RemedyProgress.cshtml", new RemedyProgress(job, run, step)
        {
            Sent = last is { } sent ? await list.RowAsync(sent, stopping) : null,
        });
    }

    /// <summary>同期して続ける: one that stopped for want of a seat goes on if there is one by now.</summary>
    [HttpPost("/remedies/{id:long}/sync")]
    [Authorize(Policy = Permissions.ManageLicenses)]
    public async Task<IActionResult> Sync(long id, CancellationToken stopping)
    {
        if (await FindAsync(id, stopping) is not { } run) { return NotFound(); }

        var by = await person.ActorAsync(User, stopping);
        if (await stopped.WhyNotAsync(run, by, stopping) is { } refusal) { return this.RefusedPage(refusal); }

        if (await syncs.AskAsync(id, by, stopping) is { } token)
        {
            bell.Ring<VppSync>(sync => sync.RunAsync(token, CancellationToken.None));
        }

        return RedirectToAction(nameof(Show), new { id });
    }

    [HttpPost("/remedies/{id:long}/continue")]
    [Authorize(Policy = Permissions.RetryJobs)]
    public async Task<IActionResult> Continue(long id, CancellationToken stopping)
    {
        if (await FindAsync(id, stopping) is not { } run) { return NotFound(); }

        var by = await person.ActorAsync(User, stopping);
        if (await stopped.WhyNotAsync(run, by, stopping) is { } refusal) { return this.RefusedPage(refusal); }

        if (await stopped.ContinueAsync(id, by, stopping) is { } whyNot) { TempData.Say(Flash.Warning, whyNot); }

        return RedirectToAction(nameof(Show), new { id });
    }

    private Task<RemedyRun?> FindAsync(long id, CancellationToken stopping) => db.RemedyRuns.AsNoTracking()
        .Include(r => r.Steps).Include(r => r.RequestedBy).Include(r => r.CalledOffBy)
        .FirstOrDefaultAsync(r => r.Id == id, stopping);
}

/// <summary>A remedy under way, or ended.</summary>
/// <param name="Stopped">How the step that failed stands now; null if none did.</param>
public sealed record RemedyProgress(JobRow Job, RemedyRun Run, StoppedStep? Stopped)
{
    /// <summary>The last job that it registered, which may wait, or have an error of its own; null for none.</summary>
    public JobRow? Sent { get; init; }
}
