using System.Globalization;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.Data;
using MobiJobs.Jobs.List;
using MobiJobs.Operations.Retry;

namespace MobiJobs.Api;

/// <summary>Delivering again over HTTP what an operation did not achieve.</summary>
[ApiController, Route("api/v1/operations"), IgnoreAntiforgeryToken, Authorize(Policy = Permissions.Read)]
public sealed class ApiRetryController(MobiJobsDb db, BulkRetry retry, CurrentPerson person, KeyedRequest request) : ControllerBase
{
    private const int MaxCause = 300;
    private const long TooMany = -1;

    /// <summary>Delivers again the jobs of an operation that did not succeed, all or those of some causes.</summary>
    /// <remarks>Left out: jobs that a person cancelled, that succeeded late, that were delivered again before, that equal an open job, whose device is not managed, and kinds that are never repeated (wipe, passcodeReset, inactivate).</remarks>
    /// <param name="id">The operation's id.</param>
    [HttpPost("{id:long}/retry"), Authorize(Policy = Permissions.RetryJobs), Idempotent(goesOn: true)]
    [ProducesResponseType<RetryAccepted>(StatusCodes.Status202Accepted)]
    public async Task<IActionResult> Retry(long id, [FromBody(EmptyBodyBehavior = Microsoft.AspNetCore.Mvc.ModelBinding.EmptyBodyBehavior.Allow)] RetryRequest? order, CancellationToken stopping)
    {
        if (!await db.Operations.AnyAsync(o => o.Id == id, stopping)) { return NotFound(); }

        var causes = order?.Causes ?? [];
        if (!RetryRun.CanStore(causes) || causes.Any(c => string.IsNullOrWhiteSpace(c) || c.Length > MaxCause))
        {
            ModelState.AddModelError("causes", Labels.Invalid_Causes);
            return ValidationProblem();
        }

        var actor = await person.ActorAsync(User, stopping);
        var run = request.RunId ?? await StartAsync(JobFilter.None with { Operation = id }, causes, actor, stopping);
        if (run == TooMany) { return Problem(statusCode: StatusCodes.Status400BadRequest, title: string.Format(CultureInfo.CurrentCulture, Labels.Retry_TooMany, BulkRetry.MostJobs)); }

        return run is { } started ? await AnswerAsync(started, actor, stopping) : Accepted(new RetryAccepted(null, 0));
    }

    /// <summary>The run that was started; null when nothing is to be delivered again.</summary>
    private async Task<long?> StartAsync(JobFilter filter, IReadOnlyList<string> causes, Actor by, CancellationToken stopping)
    {
        var preview = await retry.PreviewMatchingAsync(filter, causes, withCanceled: false, by, stopping);
        if (preview.TooMany) { return TooMany; }

        return preview.Count > 0 && await request.StartAsync(preview.RunId, () => retry.StartAsync(preview.RunId, by, stopping), stopping) is not null ? preview.RunId : null;
    }

    private async Task<IActionResult> AnswerAsync(long runId, Actor by, CancellationToken stopping)
    {
        await retry.RunAsync(runId, stopping);
        var run = await retry.FindAsync(runId, by, stopping);
        var operation = (await retry.OperationsAsync(runId, stopping)).Cast<long?>().FirstOrDefault();
        return Accepted(operation is { } made ? $"/api/v1/operations/{made.ToString(CultureInfo.InvariantCulture)}" : null, new RetryAccepted(operation, run!.Retried));
    }
}

/// <summary>Which of the jobs that did not succeed to deliver again.</summary>
/// <param name="Causes">Keys of errors as <c>error.codes</c> join to (<c>domain:code</c>, several by a space), or statuses that have none; all without it.</param>
public sealed record RetryRequest(IReadOnlyList<string>? Causes = null);

/// <summary>What was registered.</summary>
/// <param name="OperationId">The new operation; null when nothing was to be delivered again.</param>
/// <param name="Jobs">How many jobs it has.</param>
public sealed record RetryAccepted(long? OperationId, int Jobs);
