using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using MobiJobs.Accounts;
using MobiJobs.Audit;
using MobiJobs.Queue.Acts;
using MobiJobs.Runs;
using MobiJobs.Runs.Reports;

namespace MobiJobs.Queue.Stuck;

/// <summary>Waking and releasing several jobs, or letting others pass them: the preview and its confirmation.</summary>
[Route("stuck"), Authorize(Policy = Permissions.CancelJobs)]
public sealed class HeadActsController(
    HeadPreviews previews, RunKeeper runs, RunStart start, CurrentPerson person) : Controller
{
    [HttpPost("wake")]
    public async Task<IActionResult> Wake(HeadChoice choice, CancellationToken stopping)
    {
        var actor = await person.ActorAsync(User, stopping);
        return Show(await previews.WakeAsync(choice.Ids ?? [], actor, stopping), choice);
    }

    [HttpPost("release")]
    public async Task<IActionResult> Release(HeadChoice choice, CancellationToken stopping)
    {
        var actor = await person.ActorAsync(User, stopping);
        return Show(await previews.ReleaseAsync(choice.Ids ?? [], actor, stopping), choice);
    }

    [HttpPost("let-pass")]
    public async Task<IActionResult> LetPass(HeadChoice choice, CancellationToken stopping)
    {
        var actor = await person.ActorAsync(User, stopping);
        return Show(await previews.LetPassAsync(choice.Ids ?? [], actor, stopping), choice);
    }

    [HttpPost("wake/{id:long}")]
    public Task<IActionResult> ConfirmWake(long id, string? returnUrl, CancellationToken stopping) =>
        ConfirmAsync(id, AuditAction.DevicesWoken, Labels.Stuck_Woken, returnUrl, stopping);

    [HttpPost("release/{id:long}")]
    public Task<IActionResult> ConfirmRelease(long id, string? returnUrl, CancellationToken stopping) =>
        ConfirmAsync(id, AuditAction.JobsReleased, Labels.Stuck_Released, returnUrl, stopping);

    [HttpPost("let-pass/{id:long}")]
    public Task<IActionResult> ConfirmLetPass(long id, string? returnUrl, CancellationToken stopping) =>
        ConfirmAsync(id, AuditAction.JobsLetPass, Labels.Stuck_LetPass, returnUrl, stopping);

    private IActionResult Show(HeadPreview preview, HeadChoice choice)
    {
        if (preview.Count + preview.LeftOut > 0)
        {
            return View("Preview", new HeadPreviewPage(preview, Local(choice.ReturnUrl)));
        }

        TempData.Say(Flash.Warning, Labels.Cancel_Nothing);
        return Redirect(Local(choice.ReturnUrl));
    }

    private async Task<IActionResult> ConfirmAsync(
        long id, AuditAction action, string words, string? returnUrl, CancellationToken stopping)
    {
        var back = Local(returnUrl);
        var actor = await person.ActorAsync(User, stopping);
        if (await start.ConfirmAsync(id, actor, action, stopping) is not { } run)
        {
            TempData.Say(Flash.Warning, Labels.Cancel_Gone);
            return Redirect(back);
        }

        var details = RunPages.Address(id, back);
        if (run.EndedAt is null) { return Redirect(details); }

        var report = await runs.ReportAsync(run, stopping);
        TempData.Say(report.Done > 0 ? Flash.Message : Flash.Warning, words, report.Done, run.Shown - report.Done);
        TempData[Flash.Details] = details;
        return Redirect(back);
    }

    private string Local(string? url) => Url.Local(url, "/stuck");
}

/// <summary>The jobs that a person has chosen, and the page to return to.</summary>
public sealed class HeadChoice
{
    public IReadOnlyList<long>? Ids { get; set; }

    public string? ReturnUrl { get; set; }
}

/// <summary>The preview as a page.</summary>
public sealed record HeadPreviewPage(HeadPreview Preview, string ReturnUrl);
