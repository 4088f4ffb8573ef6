using System.Globalization;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using MobiJobs.Accounts;
using MobiJobs.Audit;
using MobiJobs.Queue.Acts;
using MobiJobs.Queue.Cancel;
using MobiJobs.Runs;
using MobiJobs.Runs.Reports;

namespace MobiJobs.Queue.Stuck;

/// <summary>
/// Waking and releasing several jobs, or letting others pass them: what is chosen, its preview at an address of its
/// own, and the confirmation.
/// </summary>
[Route("stuck"), Authorize(Policy = Permissions.CancelJobs)]
public sealed class HeadActsController(
    HeadPreviews previews, RunKeeper runs, RunStart start, CurrentPerson person) : Controller
{
    [HttpPost("wake")]
    public Task<IActionResult> Wake(HeadChoice choice, CancellationToken stopping) =>
        FreezeAsync(choice, previews.WakeAsync, stopping);

    [HttpPost("release")]
    public Task<IActionResult> Release(HeadChoice choice, CancellationToken stopping) =>
        FreezeAsync(choice, previews.ReleaseAsync, stopping);

    [HttpPost("let-pass")]
    public Task<IActionResult> LetPass(HeadChoice choice, CancellationToken stopping) =>
        FreezeAsync(choice, previews.LetPassAsync, stopping);

    [HttpGet("wake/{id:long}")]
    public Task<IActionResult> ShowWake(long id, string? returnUrl, CancellationToken stopping) =>
        ShowAsync(id, RunKind.Wake, returnUrl, stopping);

    [HttpGet("release/{id:long}")]
    public Task<IActionResult> ShowRelease(long id, string? returnUrl, CancellationToken stopping) =>
        ShowAsync(id, RunKind.Release, returnUrl, stopping);

    [HttpGet("let-pass/{id:long}")]
    public Task<IActionResult> ShowLetPass(long id, string? returnUrl, CancellationToken stopping) =>
        ShowAsync(id, RunKind.LetPass, returnUrl, stopping);

    [HttpPost("wake/{id:long}")]
    public Task<IActionResult> ConfirmWake(long id, string? returnUrl, CancellationToken stopping) =>
        ConfirmAsync(id, AuditAction.DevicesWoken, Labels.Stuck_Woken, returnUrl, stopping);

    [HttpPost("release/{id:long}")]
    public Task<IActionResult> ConfirmRelease(long id, string? returnUrl, CancellationToken stopping) =>
        ConfirmAsync(id, AuditAction.JobsReleased, Labels.Stuck_Released, returnUrl, stopping);

    [HttpPost("let-pass/{id:long}")]
    public Task<IActionResult> ConfirmLetPass(long id, string? returnUrl, CancellationToken stopping) =>
        ConfirmAsync(id, AuditAction.JobsLetPass, Labels.Stuck_LetPass, returnUrl, stopping);

    private async Task<IActionResult> FreezeAsync(
        HeadChoice choice,
        Func<IReadOnlyCollection<long>, Actor, CancellationToken, Task<HeadPreview>> freeze,
        CancellationToken stopping)
    {
        var back = Local(choice.ReturnUrl);
        if (choice.Chosen is not { } ids) { return BadRequest(); }

        if (ids.Count > CancelPreviews.MaxChosen)
        {
            TempData.Say(Flash.Warning, Labels.Cancel_TooMany, CancelPreviews.MaxChosen);
            return Redirect(back);
        }

        var preview = await freeze(ids, await person.ActorAsync(User, stopping), stopping);
        if (preview.Count + preview.LeftOut == 0)
        {
            TempData.Say(Flash.Warning, Labels.Cancel_Nothing);
            return Redirect(back);
        }

        return Redirect(HeadPreviewPage.Address(preview.Kind, preview.RunId) + QueryString.Create("returnUrl", back));
    }

    /// <summary>The preview; what became of it once it was confirmed.</summary>
    private async Task<IActionResult> ShowAsync(
        long id, RunKind kind, string? returnUrl, CancellationToken stopping)
    {
        var run = await runs.FindAsync(id, await person.ActorAsync(User, stopping), stopping);
        if (run is not { ReadyAt: not null } || run.Kind != kind) { return NotFound(); }

        var back = Local(returnUrl);
        return run.StartedAt is not null
            ? Redirect(RunPages.Address(id, back))
            : View("Preview", new HeadPreviewPage(
                await previews.ReadAsync(run, stopping), back, runs.HasExpired(run)));
    }

    private async Task<IActionResult> ConfirmAsync(
        long id, AuditAction action, string words, string? returnUrl, CancellationToken stopping)
    {
        var back = Local(returnUrl);
        var details = RunPages.Address(id, back);
        var actor = await person.ActorAsync(User, stopping);
        if (await start.ConfirmAsync(id, actor, action, stopping) is not { } run)
        {
            return await this.ReportOrGoneAsync(runs, id, actor, back, stopping);
        }

        if (run.EndedAt is null) { return Redirect(details); }

        var report = await runs.ReportAsync(run, stopping);
        var left = run.Shown - report.Done;
        string?[] said =
        [
            report.Done > 0 ? Say(words, report.Done) : null,
            left > 0 ? Say(run.Kind == RunKind.Wake ? Labels.Stuck_NotWoken : Labels.Stuck_NotDone, left) : null,
        ];
        TempData[report.Done > 0 ? Flash.Message : Flash.Warning] = string.Join(' ', said.OfType<string>());
        TempData[Flash.Details] = details;
        return Redirect(back);
    }

    private string Local(string? url) => Url.Local(url, "/stuck");
}

/// <summary>The jobs that a person has chosen, and the page to return to.</summary>
public sealed class HeadChoice
{
    /// <summary>shown: all rows on the screen; otherwise the selected ones.</summary>
    public string? Which { get; set; }

    public IReadOnlyList<long>? Ids { get; set; }

    /// <summary>The ids of the rows on the screen, joined by commas.</summary>
    public string? Shown { get; set; }

    public string? ReturnUrl { get; set; }

    /// <summary>The chosen ids; null if the text has something else among them.</summary>
    public IReadOnlyList<long>? Chosen => Which == "shown" ? PlainText.Ids(Shown ?? "") : Ids ?? [];
}

/// <summary>The preview as a page.</summary>
/// <param name="HasExpired">Whether it can't be confirmed any more.</param>
public sealed record HeadPreviewPage(HeadPreview Preview, string ReturnUrl, bool HasExpired)
{
    /// <summary>The address of a preview.</summary>
    public static string Address(RunKind kind, long runId)
    {
        var verb = kind switch
        {
            RunKind.Wake => "wake",
            RunKind.Release => "release",
            RunKind.LetPass => "let-pass",
            var other => throw new InvalidOperationException($"No act on heads: {other}"),
        };
        return $"/stuck/{verb}/{runId.ToString(CultureInfo.InvariantCulture)}";
    }
}
