using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using MobiJobs.Accounts;
using MobiJobs.Jobs.List;

namespace MobiJobs.Queue.Cancel;

/// <summary>Cancelling many: what it would do, the confirmation, how far it is and what became of it.</summary>
[Authorize(Policy = Permissions.CancelJobs)]
public sealed class CancelController(
    BulkCancel bulk,
    CurrentPerson person,
    IAuthorizationService authorization) : Controller
{
    [HttpPost("/jobs/cancel")]
    public async Task<IActionResult> Preview(CancelChoice choice, CancellationToken stopping)
    {
        var actor = await person.ActorAsync(User, stopping);
        switch (choice.Which)
        {
            case "selected" or "shown":
                return choice.Chosen is { Count: > 0 } ids
                    ? Show(await bulk.PreviewChosenAsync(ids, actor, stopping), choice)
                    : Nothing(choice.ReturnUrl);
            case "matching":
                var filter = JobQuery.Read(choice.Filter ?? "").ToFilter(ModelState);
                return ModelState.IsValid && !filter.IsEmpty
                    ? Show(await bulk.PreviewMatchingAsync(filter, actor, stopping), choice)
                    : Nothing(choice.ReturnUrl);
            case "everything":
                return await MayCancelEverythingAsync()
                    ? Show(await bulk.PreviewEverythingAsync(actor, stopping), choice)
                    : Forbid();
            default:
                return BadRequest();
        }
    }

    [HttpPost("/cancels/{id:long}")]
    public async Task<IActionResult> Confirm(
        long id,
        string? which,
        string? typed,
        string? returnUrl,
        CancellationToken stopping)
    {
        var actor = await person.ActorAsync(User, stopping);
        if (await bulk.FindAsync(id, actor, stopping) is not { } run) { return NotFound(); }

        if (run.Scope == CancelScope.Everything)
        {
            if (!await MayCancelEverythingAsync()) { return Forbid(); }

            if (Typed(typed) != run.Expected)
            {
                ModelState.AddModelError("typed", Labels.Cancel_WrongCount);
                return Show(
                    await bulk.PreviewEverythingAsync(actor, stopping),
                    new CancelChoice { Which = which, ReturnUrl = returnUrl });
            }
        }

        if (await bulk.ConfirmAsync(id, actor, stopping) is not { } done)
        {
            TempData.Say(Pages.Warning, Labels.Cancel_Gone);
            return Back(returnUrl);
        }

        if (done.EndedAt is null) { return RedirectToAction(nameof(Progress), new { id, returnUrl }); }

        TempData.Say(Pages.Message, Labels.Cancel_Report, done.Canceled, done.AlreadyEnded, done.TooLate);
        return Back(returnUrl);
    }

    [HttpGet("/cancels/{id:long}")]
    public async Task<IActionResult> Progress(long id, string? returnUrl, CancellationToken stopping) =>
        await bulk.FindAsync(id, await person.ActorAsync(User, stopping), stopping) is { StartedAt: not null } run
            ? View(
                "/Queue/Cancel/CancelProgress.cshtml",
                new CancelProgress(run, Url.IsLocalUrl(returnUrl) ? returnUrl : "/"))
            : NotFound();

    private ViewResult Show(CancelPreview preview, CancelChoice choice) =>
        View(
            "/Queue/Cancel/Cancel.cshtml",
            new CancelPage(preview, choice.Which ?? "", Url.IsLocalUrl(choice.ReturnUrl) ? choice.ReturnUrl : "/"));

    private RedirectResult Nothing(string? returnUrl)
    {
        TempData.Say(Pages.Warning, Labels.Cancel_Nothing);
        return Back(returnUrl);
    }

    private RedirectResult Back(string? returnUrl) => Redirect(Url.IsLocalUrl(returnUrl) ? returnUrl : "/");

    private async Task<bool> MayCancelEverythingAsync() =>
        (await authorization.AuthorizeAsync(User, Permissions.CancelEverything)).Succeeded;

    /// <summary>Digits as people type them: full-width ones and separators, too.</summary>
    private static int? Typed(string? text) =>
        int.TryParse(Plain(text ?? ""), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : null;

    private static string Plain(string text) =>
        text.Normalize(NormalizationForm.FormKC).Replace(",", "", StringComparison.Ordinal).Trim();
}

/// <summary>What a person wants to cancel.</summary>
public sealed class CancelChoice
{
    /// <summary>selected, shown, matching or everything.</summary>
    public string? Which { get; set; }

    public IReadOnlyList<long>? Ids { get; set; }

    /// <summary>The ids of the rows on the screen, joined by commas.</summary>
    public string? Shown { get; set; }

    public string? Filter { get; set; }

    public string? ReturnUrl { get; set; }

    /// <summary>The ids that are meant, where ids are meant; what is no id is left out.</summary>
    public IReadOnlyList<long>? Chosen => Which == "shown"
        ? [.. (Shown ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries).Select(IdOf).Where(id => id > 0)]
        : Ids;

    private static long IdOf(string text) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : 0;
}

/// <summary>The preview as a page.</summary>
public sealed record CancelPage(CancelPreview Preview, string Which, string ReturnUrl);

/// <summary>A run as a page.</summary>
public sealed record CancelProgress(CancelRun Run, string ReturnUrl);
