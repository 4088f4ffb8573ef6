using System.Globalization;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.Jobs;
using MobiJobs.Jobs.List;
using MobiJobs.Kinds;
using MobiJobs.Queue.Cancel;

namespace MobiJobs.Operations.Retry;

/// <summary>Delivering again: one job at once; many by a preview, its confirmation and a progress page.</summary>
[Authorize(Policy = Permissions.RetryJobs)]
public sealed class RetryController(BulkRetry retry, CurrentPerson person) : Controller
{
    /// <summary>Delivers a job again that did not succeed, to the same device, as a new operation.</summary>
    [HttpPost("/jobs/{id:long}/again")]
    public async Task<IActionResult> Again(long id, CancellationToken stopping)
    {
        var job = await person.Jobs(User)
            .Where(j => j.Id == id)
            .Select(j => new { j.Kind, j.Device.Number })
            .FirstOrDefaultAsync(stopping);
        if (job is null) { return NotFound(); }

        if (job.Kind.IsIrreversible()) { return Redirect(FormAddress(job.Kind, job.Number)); }

        var actor = await person.ActorAsync(User, stopping);
        var preview = await retry.PreviewChosenAsync([id], actor, stopping);
        if (preview.Count == 1 && await retry.ConfirmAsync(preview.RunId, actor, stopping) is { Retried: 1 } done)
        {
            var operation = (await retry.OperationsAsync(done.Id, stopping))[0];
            TempData.Say(Pages.Message, Labels.Op_Again, operation);
            return Redirect($"/?operation={operation.ToString(CultureInfo.InvariantCulture)}");
        }

        var why = preview.LeftOut.Count > 0 ? preview.LeftOut.First().Key.Label() : Labels.Retry_NothingFailed;
        TempData.Say(Pages.Warning, why);
        return Redirect($"/jobs/{id.ToString(CultureInfo.InvariantCulture)}");
    }

    [HttpPost("/retries")]
    public async Task<IActionResult> Preview(RetryForm form, CancellationToken stopping)
    {
        var actor = await person.ActorAsync(User, stopping);
        if (form.Scope == RetryForm.Selected)
        {
            return form.Ids is { Count: > 0 and <= CancelPreviews.MostChosen } ids
                ? ShowPreview(await retry.PreviewChosenAsync(ids, actor, stopping), form)
                : BackWithWarning(form.ReturnUrl, Labels.Cancel_Nothing);
        }

        var filter = JobQuery.Read(form.Filter ?? "").ToFilter(ModelState);
        if (!ModelState.IsValid || filter.IsEmpty) { return BadRequest(); }

        if (form.Scope is not (RetryForm.Matching or RetryForm.OfCauses)) { return BadRequest(); }

        var causes = form.Scope == RetryForm.OfCauses ? form.Causes ?? [] : [];
        if (form.Scope == RetryForm.OfCauses && causes.Count == 0)
        {
            return BackWithWarning(form.ReturnUrl, Labels.Retry_NoCause);
        }

        if (!RetryRun.CanStore(causes)) { return BadRequest(); }

        var preview = await retry.PreviewMatchingAsync(filter, causes, form.Canceled, actor, stopping);
        return ShowPreview(preview, form);
    }

    [HttpPost("/retries/{id:long}")]
    public async Task<IActionResult> Confirm(long id, string? returnUrl, CancellationToken stopping)
    {
        if (await retry.ConfirmAsync(id, await person.ActorAsync(User, stopping), stopping) is not { } run)
        {
            return BackWithWarning(returnUrl, Labels.Cancel_Gone);
        }

        if (run.EndedAt is null) { return RedirectToAction(nameof(Progress), new { id, returnUrl }); }

        TempData.Say(Pages.Message, Labels.Retry_Report, run.Retried, run.LeftOut);
        return await retry.OperationsAsync(id, stopping) is [var only]
            ? Redirect($"/deliveries/{only.ToString(CultureInfo.InvariantCulture)}")
            : Back(run.Retried > 0 ? "/deliveries" : returnUrl);
    }

    [HttpGet("/retries/{id:long}")]
    public async Task<IActionResult> Progress(long id, string? returnUrl, CancellationToken stopping)
    {
        var actor = await person.ActorAsync(User, stopping);
        if (await retry.FindAsync(id, actor, stopping) is not { StartedAt: not null } run) { return NotFound(); }

        var operations = await retry.OperationsAsync(id, stopping);
        return View("RetryProgress", new RetryProgress(run, operations, Local(returnUrl)));
    }

    /// <summary>The form of an operation: what can't be undone asks for the password each time.</summary>
    private static string FormAddress(JobKind kind, string number) =>
        $"/operations/new?kind={KindNames.Of(kind)}&device={Uri.EscapeDataString(number)}";

    private IActionResult ShowPreview(RetryPreview preview, RetryForm form)
    {
        if (!preview.TooMany) { return View("Retry", new RetryPage(preview, form, Local(form.ReturnUrl))); }

        var why = Say(Labels.Retry_TooMany, BulkRetry.MostJobs);
        return BackWithWarning(form.ReturnUrl, why);
    }

    private RedirectResult BackWithWarning(string? returnUrl, string why)
    {
        TempData[Pages.Warning] = why;
        return Back(returnUrl);
    }

    private RedirectResult Back(string? returnUrl) => Redirect(Local(returnUrl));

    private string Local(string? returnUrl) => Url.IsLocalUrl(returnUrl) ? returnUrl : "/";
}

/// <summary>What a person wants delivered again.</summary>
public sealed class RetryForm
{
    public const string Selected = "selected";
    public const string Matching = "matching";
    public const string OfCauses = "causes";

    /// <summary>The selected jobs, all that match the filter, or those of some causes among them.</summary>
    [FromForm(Name = "which")]
    public string? Scope { get; set; }

    public IReadOnlyList<long>? Ids { get; set; }

    public string? Filter { get; set; }

    /// <summary>Keys of errors, and statuses that have none.</summary>
    public IReadOnlyList<string>? Causes { get; set; }

    /// <summary>Whether to include jobs that a person cancelled.</summary>
    public bool Canceled { get; set; }

    public string? ReturnUrl { get; set; }
}

/// <summary>The preview as a page.</summary>
public sealed record RetryPage(RetryPreview Preview, RetryForm Form, string ReturnUrl);

/// <summary>A run as a page.</summary>
public sealed record RetryProgress(RetryRun Run, IReadOnlyList<long> Operations, string ReturnUrl);
