using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using MobiJobs.Accounts;
using MobiJobs.Queue.Approvals;
using MobiJobs.Runs;

namespace MobiJobs.Api;

/// <summary>How far an act on many is, over HTTP.</summary>
[ApiController, Route("api/v1/runs"), IgnoreAntiforgeryToken, Authorize(Policy = Permissions.Read)]
public sealed class ApiRunsController(
    RunKeeper runs, WaitingRuns waiting, RunAnswers answers, CurrentPerson person) : ControllerBase
{
    /// <summary>
    /// The progress of a bulk action that this person began, decided on or may approve: its items by outcome.
    /// </summary>
    /// <param name="id">The run's id.</param>
    [HttpGet("{id:long}", Name = "getRun")]
    public async Task<ActionResult<RunProgress>> Show(long id, CancellationToken stopping)
    {
        var actor = await person.ActorAsync(User, stopping);
        var run = await runs.FindConfirmedAsync(id, actor, stopping)
            ?? (await waiting.FindAsync(id, Approver.Of(HttpContext), stopping))?.Run;
        return run is null ? NotFound() : await answers.OfAsync(run, stopping);
    }
}
