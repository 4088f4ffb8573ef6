using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using MobiJobs.Accounts;
using MobiJobs.Api.Idempotency;
using MobiJobs.Api.Limits;
using MobiJobs.Queue.Approvals;
using MobiJobs.Runs;
using MobiJobs.Runs.Approvals;

namespace MobiJobs.Api;

/// <summary>
/// A second person approves or refuses what waits, over HTTP: with a token, which asks for no password.
/// </summary>
[ApiController, Route("api/v1/runs"), IgnoreAntiforgeryToken, Authorize(Policy = Permissions.Approve)]
[RequestSizeLimit(BodyBytes.Few)]
public sealed class ApiApprovalsController(
    ApprovalDecisions decisions, RunKeeper runs, RunAnswers answers, CurrentPerson person) : ControllerBase
{
    /// <summary>Approves a run that somebody else has asked for; it is carried out at once.</summary>
    /// <param name="id">The run's id.</param>
    [HttpPost("{id:long}/approve", Name = "approveRun"), Idempotent]
    [ProducesResponseType<RunProgress>(StatusCodes.Status202Accepted)]
    [ProducesResponseType(StatusCodes.Status409Conflict)]
    public async Task<IActionResult> Approve(long id, CancellationToken stopping)
    {
        var actor = await person.ActorAsync(User, stopping);
        if (await OwnAsync(id, actor, stopping)) { return Own(); }

        var (result, run) = await decisions.ApproveAsync(id, Approver.Of(HttpContext), actor, stopping);
        if (run is not null) { return Accepted(run.Address(), await answers.OfAsync(run, stopping)); }

        return result == ApprovalResult.RequesterMayNot
            ? Problem(statusCode: StatusCodes.Status409Conflict, detail: Labels.Approval_AskerMayNot)
            : NotFound();
    }

    /// <summary>Refuses a run that somebody else has asked for: nothing of it is done.</summary>
    /// <param name="id">The run's id.</param>
    [HttpPost("{id:long}/refuse", Name = "refuseRun"), Idempotent]
    [ProducesResponseType<RunProgress>(StatusCodes.Status200OK)]
    public async Task<IActionResult> Refuse(long id, RefusalRequest request, CancellationToken stopping)
    {
        if (ApprovalReason.ProblemOf(request.Reason, isRequired: true) is { } problem)
        {
            ModelState.AddModelError("reason", problem);
            return ValidationProblem();
        }

        var actor = await person.ActorAsync(User, stopping);
        if (await OwnAsync(id, actor, stopping)) { return Own(); }

        var who = Approver.Of(HttpContext);
        var (_, run) = await decisions.RefuseAsync(id, who, actor, request.Reason!, stopping);
        return run is null ? NotFound() : Ok(await answers.OfAsync(run, stopping));
    }

    private async Task<bool> OwnAsync(long id, Actor actor, CancellationToken stopping) =>
        await runs.FindAsync(id, actor, stopping) is { AwaitsApproval: true };

    private ObjectResult Own() => Problem(
        statusCode: StatusCodes.Status403Forbidden,
        title: Labels.Problem_Forbidden,
        detail: Labels.Approval_NotOwn);
}

/// <summary>Why a run is refused.</summary>
public sealed record RefusalRequest(
    [MaxLength(Run.MaxReasonLength)]
    [property: Description("Why; the person who asked is told.")] string? Reason);
