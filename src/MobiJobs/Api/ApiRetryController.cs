using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.ModelBinding;
using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.Api.Idempotency;
using MobiJobs.Api.Limits;
using MobiJobs.Audit;
using MobiJobs.Data;
using MobiJobs.Jobs;
using MobiJobs.Jobs.Filter;
using MobiJobs.Kinds;
using MobiJobs.Operations.Retry;
using MobiJobs.Operations.Send;
using MobiJobs.Queue.Acts;
using MobiJobs.Runs;

namespace MobiJobs.Api;

/// <summary>Delivering the unsuccessful jobs of an operation again, over HTTP.</summary>
[ApiController, Route("api/v1/operations"), IgnoreAntiforgeryToken, Authorize(Policy = Permissions.Read)]
[RequestSizeLimit(BodyBytes.Few)]
public sealed class ApiRetryController(
    MobiJobsDb db,
    RetryPreviews previews,
    RunKeeper runs,
    RunStart start,
    CurrentPerson person,
    KeyedRequest request,
    StatedCount count) : ControllerBase
{
    private const int MaxCause = 300;
    private const int MaxShown = 60;

    private const string LeftOut =
        "Left out: jobs that a person cancelled, that succeeded late, that were delivered again before, that equal an "
        + "open job, that send something retired, whose device is not managed or does not take it, whose device's "
        + "group can use no VPP token with the content, and kinds that are never repeated (wipe, passcodeReset, "
        + "inactivate).";

    /// <summary>Delivers again the jobs of an operation that did not succeed, all or those of some causes.</summary>
    /// <param name="id">The operation's id.</param>
    [HttpPost("{id:long}/retry", Name = "retryOperation")]
    [Bulk, Authorize(Policy = Permissions.RetryJobs), Idempotent(resumable: true)]
    [EndpointDescription(LeftOut)]
    [ProducesResponseType<RetryAccepted>(StatusCodes.Status202Accepted)]
    public async Task<IActionResult> Retry(
        long id,
        [FromBody(EmptyBodyBehavior = EmptyBodyBehavior.Allow)] RetryRequest? order,
        CancellationToken stopping)
    {
        var kind = await db.Operations.Where(o => o.Id == id)
            .Select(o => (JobKind?)o.Kind)
            .FirstOrDefaultAsync(stopping);
        if (kind is not { } known) { return NotFound(); }

        var again = new Deed.SendAgain(known, WasCanceled: false);
        if (Rights.Of(User).WhyNot(again) is { } refusal) { return this.Refused(refusal); }

        var causes = order?.Causes ?? [];
        if (ProblemOf(order?.Causes) is { } wrong)
        {
            ModelState.AddModelError("causes", wrong);
            return ValidationProblem();
        }

        var actor = await person.ActorAsync(User, stopping);
        if (request.RunId is { } begun) { return await AnswerAsync(begun, stopping); }

        var filter = JobFilter.None with { Operation = id };
        if (await previews.FreezeMatchingAsync(
            filter, causes, withCanceled: false, actor, stopping, CheckFindings.Unsendable) is not { } run)
        {
            var detail = Say(Labels.Retry_TooMany, RetryPreviews.MaxJobs);
            return Problem(statusCode: StatusCodes.Status400BadRequest, detail: detail);
        }

        var preview = await runs.WaitForCheckAsync(run, stopping);
        if (preview.ReadyAt is null) { return this.HasFailed(preview); }

        if (count.ProblemOf(known, preview.Count, order?.Count) is { } problem)
        {
            ModelState.AddModelError("count", problem);
            return ValidationProblem();
        }

        return await StartAsync(run, actor, stopping)
            ? await AnswerAsync(run, stopping)
            : Accepted(new RetryAccepted(null, 0));
    }

    /// <summary>What is wrong with the causes; null if nothing is, or none are named.</summary>
    private static string? ProblemOf(IReadOnlyList<string?>? causes)
    {
        if (causes is null) { return null; }

        if (causes.Count == 0 || causes.Any(string.IsNullOrWhiteSpace)) { return Labels.Invalid_Causes; }

        return causes.FirstOrDefault(cause => !IsCause(cause)) is { } unknown
            ? Say(Labels.Invalid_UnknownCause, TypedText.Bounded(unknown, MaxShown))
            : null;
    }

    /// <summary>The key of an error, whose codes say their domain, or the name of a status.</summary>
    private static bool IsCause(string? text) => text?.Length <= MaxCause
        && (text.Contains(':', StringComparison.Ordinal) || StatusNames.Find(text) is not null);

    /// <summary>Starts a run; false if there is nothing to deliver again.</summary>
    private async Task<bool> StartAsync(long runId, Actor by, CancellationToken stopping) => await request.StartAsync(
        runId, () => runs.ConfirmAsync(runId, by, AuditAction.JobsRetried, stopping), stopping) is not null;

    private async Task<IActionResult> AnswerAsync(long runId, CancellationToken stopping)
    {
        var run = await start.FinishAsync(runId, stopping);
        if (run.HasFailed) { return this.HasFailed(run); }

        var report = await runs.ReportAsync(run, stopping);
        var operations = await previews.OperationsAsync(runId, stopping);
        var address = operations is [var id, ..]
            ? $"/api/v1/operations/{id.ToString(CultureInfo.InvariantCulture)}"
            : null;
        var answer = new RetryAccepted(operations is [var newest, ..] ? newest : null, report.Done);
        return run.EndedAt is null
            ? Accepted(run.Address(), answer with { Pending = report.Pending, RunId = runId })
            : Accepted(address, answer);
    }
}

/// <summary>Which of the jobs that did not succeed to deliver again.</summary>
public sealed record RetryRequest(
    [MaxLength(RetryChoice.MaxCauses)]
    [property: Description(RetryRequest.CausesDescription)]
    IReadOnlyList<string>? Causes = null,
    [property: Description(RetryRequest.CountDescription)] int? Count = null)
{
    private const string CountDescription =
        "How many jobs these are; required for more than 20 jobs of the kinds lock, lostModeOn, appRemove and "
        + "profileRemove.";

    private const string CausesDescription =
        "Keys of errors, joined from `error.codes` (`domain:code`, separated by spaces), or statuses without an error; "
        + "all causes if it is omitted.";
}

/// <summary>What was registered.</summary>
/// <param name="OperationId">The new operation; null when nothing was to be delivered again.</param>
/// <param name="Jobs">How many jobs have been registered.</param>
/// <param name="Pending">How many more are to be: a worker is at it.</param>
/// <param name="RunId">What <c>/runs/{id}</c> tells how far it is; null once nothing is pending.</param>
public sealed record RetryAccepted(long? OperationId, int Jobs, int Pending = 0, long? RunId = null);
