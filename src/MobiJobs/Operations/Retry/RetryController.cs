using System.Globalization;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.Jobs.List;
using MobiJobs.Jobs;
using MobiJobs.Kinds;
using MobiJobs.Queue.Cancel;

namespace MobiJobs.Operations.Retry;

/// <summary>Delivering again: one job at once; many by a preview, its confirmation, and how far it is.</summary>
[Authorize(Policy = Permissions.RetryJobs)]
public sealed class RetryController(BulkRetry retry, CurrentPerson person) : Controller
{
    /// <summary>Delivers again what a job did not achieve, to the same device; a new operation.</summary>
    [HttpPost("/jobs/{id:long}/again")]
    public async Task<IActionResult> Again(long id, CancellationToken stopping)
    {
        if (await person.Jobs(User).Where(j => j.Id == id).Select(j => new { j.Kind, j.Device.Number }).FirstOrDefaultAsync(stopping) is not { } job) { return NotFound(); }

        if (job.Kind.IsIrreversible()) { return Redirect($"/operations/new?kind={KindNames.Of(job.Kind)}&device={Uri.EscapeDataString(job.Number)}"); } // With the password, as the first time.

        var actor = await person.ActorAsync(User, stopping);
        var preview = await retry.PreviewChosenAsync([id], actor, stopping);
        if (preview.Count == 1 && await retry.ConfirmAsync(preview.RunId, actor, stopping) is { Retried: 1 } done)
        {
            var operation = (await retry.OperationsAsync(done.Id, stopping))[0];
            TempData.Say(Pages.Message, Labels.Op_Again, operation);
            return Redirect($"/?operation={operation.ToString(CultureInfo.InvariantCulture)}");
        }

        TempData.Say(Pages.Warning, preview.LeftOut.Count > 0 ? preview.LeftOut.First().Key.Label() : Labels.Retry_NothingFailed);
        return Redirect($"/jobs/{id.ToString(CultureInfo.InvariantCulture)}");
    }

    [HttpPost("/retries")]
    public async Task<IActionResult> Preview(RetryForm form, CancellationToken stopping)
    {
        var actor = await person.ActorAsync(User, stopping);
        if (form.Which == "selected")
        {
            return form.Ids is { Count: > 0 and <= BulkCancel.MostChosen } ids ? Show(await retry.PreviewChosenAsync(ids, actor, stopping), form) : Nothing(form.ReturnUrl, Labels.Cancel_Nothing);
        }

        var filter = JobQuery.Read(form.Filter ?? "").ToFilter(ModelState);
        if (!ModelState.IsValid || filter.IsEmpty || form.Which is not ("matching" or "causes")) { return BadRequest(); }

        var causes = form.Which == "causes" ? form.Causes ?? [] : [];
        if (form.Which == "causes" && causes.Count == 0) { return Nothing(form.ReturnUrl, Labels.Retry_NoCause); }

        if (causes.Count > RetryRun.MostCauses || causes.Any(c => c.Contains('\n', StringComparison.Ordinal))) { return BadRequest(); }

        return Show(await retry.PreviewMatchingAsync(filter, causes, form.Canceled, actor, stopping), form);
    }

    [HttpPost("/retries/{id:long}")]
    public async Task<IActionResult> Confirm(long id, string? returnUrl, CancellationToken stopping)
    {
        if (await retry.ConfirmAsync(id, await person.ActorAsync(User, stopping), stopping) is not { } run) { return Nothing(returnUrl, Labels.Cancel_Gone); }

        if (run.EndedAt is null) { return RedirectToAction(nameof(Progress), new { id, returnUrl }); }

        TempData.Say(Pages.Message, Labels.Retry_Report, run.Retried, run.LeftOut);
        return await retry.OperationsAsync(id, stopping) is [var only] ? Redirect($"/deliveries/{only.ToString(CultureInfo.InvariantCulture)}") : Back(run.Retried > 0 ? "/deliveries" : returnUrl);
    }

    [HttpGet("/retries/{id:long}")]
    public async Task<IActionResult> Progress(long id, string? returnUrl, CancellationToken stopping) =>
        await retry.FindAsync(id, await person.ActorAsync(User, stopping), stopping) is { StartedAt: not null } run
            ? View("/Operations/Retry/RetryProgress.cshtml", new RetryProgress(run, await retry.OperationsAsync(id, stopping), Url.IsLocalUrl(returnUrl) ? returnUrl : "/"))
            : NotFound();

    private IActionResult Show(RetryPreview preview, RetryForm form)
    {
        if (preview.TooMany) { return Nothing(form.ReturnUrl, string.Format(CultureInfo.CurrentCulture, Labels.Retry_TooMany, BulkRetry.Most)); }

        return View("/Operations/Retry/Retry.cshtml", new RetryPage(preview, form, Url.IsLocalUrl(form.ReturnUrl) ? form.ReturnUrl : "/"));
    }

    private RedirectResult Nothing(string? returnUrl, string why)
    {
        TempData[Pages.Warning] = why;
        return Back(returnUrl);
    }

    private RedirectResult Back(string? returnUrl) => Redirect(Url.IsLocalUrl(returnUrl) ? returnUrl : "/");
}

/// <summary>What a person wants delivered again.</summary>
public sealed class RetryForm
{
    /// <summary>selected, matching or causes.</summary>
    public string? Which { get; set; }

    public IReadOnlyList<long>? Ids { get; set; }

    public string? Filter { get; set; }

    /// <summary>Keys of errors, and statuses that have none.</summary>
    public IReadOnlyList<string>? Causes { get; set; }

    /// <summary>What a person cancelled, too.</summary>
    public bool Canceled { get; set; }

    public string? ReturnUrl { get; set; }
}

/// <summary>The preview as a page.</summary>
public sealed record RetryPage(RetryPreview Preview, RetryForm Form, string ReturnUrl);

/// <summary>A run as a page.</summary>
public sealed record RetryProgress(RetryRun Run, IReadOnlyList<long> Operations, string ReturnUrl);
