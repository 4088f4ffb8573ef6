using System.Globalization;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.Audit;
using MobiJobs.Data;
using MobiJobs.Jobs.Filter;
using MobiJobs.Queue.Acts;
using MobiJobs.Runs;
using MobiJobs.Runs.Reports;

namespace MobiJobs.Queue.Cancel;

/// <summary>Cancelling many: what is chosen, its preview at an address of its own, and the confirmation.</summary>
[Authorize(Policy = Permissions.CancelJobs)]
public sealed class CancelController(
    MobiJobsDb db,
    CancelPreviews previews,
    RunKeeper runs,
    RunStart start,
    CurrentPerson person) : Controller
{
    private Refusal? WhyNotEverything => Rights.Of(User).WhyNot(new Deed.Cancel(IsEverything: true));

    /// <summary>Freezes what is chosen.</summary>
    [HttpPost("/jobs/cancel")]
    public async Task<IActionResult> Freeze(CancelChoice choice, CancellationToken stopping)
    {
        var actor = await person.ActorAsync(User, stopping);
        switch (choice.Which)
        {
            case "selected" or "shown":
                return choice.Chosen switch
                {
                    null => BadRequest(),
                    { Count: 0 } => Nothing(choice.ReturnUrl),
                    { Count: > CancelPreviews.MaxChosen } => TooMany(choice.ReturnUrl),
                    var ids => ToPreview(
                        await previews.ChosenAsync(ids, actor, stopping, WhyNotEverything, choice.AreShown),
                        choice.ReturnUrl),
                };
            case "matching":
                var filter = JobQuery.Read(choice.Filter ?? "").ToFilter(ModelState);
                return ModelState.IsValid && !filter.IsEmpty
                    ? ToPreview(
                        await previews.MatchingAsync(filter, actor, stopping, WhyNotEverything), choice.ReturnUrl)
                    : Nothing(choice.ReturnUrl);
            case "everything":
                return WhyNotEverything is { } why
                    ? this.RefusedPage(why)
                    : ToPreview(await previews.EverythingAsync(db.Jobs, actor, stopping), choice.ReturnUrl);
            default:
                return BadRequest();
        }
    }

    /// <summary>The preview; what became of it once it was confirmed.</summary>
    [HttpGet("/cancels/{id:long}")]
    public async Task<IActionResult> Show(long id, string? returnUrl, CancellationToken stopping)
    {
        if (await FindAsync(id, stopping) is not { } run) { return NotFound(); }

        var back = Url.Local(returnUrl);
        if (run.StartedAt is not null) { return Redirect(RunPages.Address(id, back)); }

        if (run.Kind == RunKind.CancelEverything && WhyNotEverything is { } why) { return this.RefusedPage(why); }

        this.RestoreRefused(id);
        var preview = await previews.ReadAsync(run, stopping);
        var filter = CancelPreviews.FilterOf(run.Selection);
        return View("Cancel", new CancelPage(preview, back, runs.HasExpired(run))
        {
            Chosen = await WordsAsync(run, filter, stopping),
            IsOpenEnded = filter is not null || run.Selection.Length == 0,
            HappensToBeAll = preview.IsEverything && run.Selection.Length > 0,
        });
    }

    [HttpPost("/cancels/{id:long}")]
    public async Task<IActionResult> Confirm(long id, CancelConfirmation form, CancellationToken stopping)
    {
        var actor = await person.ActorAsync(User, stopping);
        if (await FindAsync(id, stopping) is not { } preview) { return NotFound(); }

        var details = RunPages.Address(id, Url.Local(form.ReturnUrl));
        if (preview.StartedAt is not null) { return Redirect(details); }

        if (preview.Kind == RunKind.CancelEverything)
        {
            if (WhyNotEverything is { } why) { return this.RefusedPage(why); }

            if (preview.Shown > 0 && form.Number != preview.Shown)
            {
                ModelState.AddModelError("typed", Labels.Cancel_WrongCount);
                this.KeepRefused(id);
                return ToPreview(id, form.ReturnUrl);
            }
        }

        if (await start.ConfirmAsync(id, actor, AuditAction.JobsCanceled, stopping) is not { } run)
        {
            return await this.ReportOrGoneAsync(runs, id, actor, Url.Local(form.ReturnUrl), stopping);
        }

        if (run.EndedAt is null) { return Redirect(details); }

        TempData.Say(Flash.Message, Words(run, await runs.ReportAsync(run, stopping)));
        TempData[Flash.Details] = details;
        return Back(form.ReturnUrl);
    }

    /// <summary>A complete preview of this person's that cancels jobs; null if there is none.</summary>
    private async Task<Run?> FindAsync(long id, CancellationToken stopping)
    {
        var run = await runs.FindAsync(id, await person.ActorAsync(User, stopping), stopping);
        return run is { ReadyAt: not null } && run.Kind.Cancels() ? run : null;
    }

    /// <summary>A set that is everything needs the right to everything, however it was chosen.</summary>
    private IActionResult ToPreview(CancelPreview preview, string? returnUrl)
    {
        return preview.Refused is { } why ? this.RefusedPage(why) : ToPreview(preview.RunId, returnUrl);
    }

    private RedirectResult ToPreview(long id, string? returnUrl) => Redirect(QueryAddress.Of(
        $"/cancels/{id.ToString(CultureInfo.InvariantCulture)}", [new("returnUrl", Url.Local(returnUrl))]));

    /// <summary>What was chosen, in words: by the preview itself, whatever its address says.</summary>
    private async Task<string> WordsAsync(Run run, JobFilter? filter, CancellationToken stopping)
    {
        if (run.Selection.Length == 0) { return Labels.Cancel_Everything; }

        if (CancelPreviews.ShownOf(run.Selection) is { } shown) { return Say(Labels.Cancel_Shown, shown); }

        if (filter is null)
        {
            return CancelPreviews.ChosenOf(run.Selection) is { } chosen
                ? Say(Labels.Cancel_ChosenCount, chosen)
                : Labels.Cancel_Chosen;
        }

        var group = filter.Group is { } id
            ? await db.DeviceGroups.Where(g => g.Id == id).Select(g => g.Name).FirstOrDefaultAsync(stopping)
            : null;
        var conditions = FilterChip.Of(filter, _ => group ?? "–").Select(chip => chip.Text);
        return Say(Labels.Cancel_Matching, string.Join(Labels.List_Separator, conditions));
    }

    /// <summary>The whole report: what became of the jobs in one sentence, and what else was stopped.</summary>
    private string Words(Run run, RunReport report)
    {
        var jobs = SayCounts(
            (Labels.Report_Canceled, report.Done),
            (Labels.Report_NotRegistered, report.NotRegistered),
            (Labels.Report_AlreadyEnded, report.EndedBefore),
            (Labels.Report_TooLate, report.TooLate));
        var also = runs.AlsoDone(run);
        return string.Join(' ', run.Shown > 0 || also.Count == 0 ? [jobs, .. also] : also);
    }

    private RedirectResult Nothing(string? returnUrl)
    {
        TempData[Flash.Warning] = ModelState.Problem() ?? Labels.Cancel_Nothing;
        return Back(returnUrl);
    }

    private RedirectResult TooMany(string? returnUrl)
    {
        TempData.Say(Flash.Warning, Labels.Cancel_TooMany, CancelPreviews.MaxChosen);
        return Back(returnUrl);
    }

    private RedirectResult Back(string? returnUrl) => Redirect(Url.Local(returnUrl));
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

    /// <summary>Whether the rows on the screen are meant, selected or not.</summary>
    public bool AreShown => Which == "shown";

    /// <summary>The chosen ids; null if the text has something else among them.</summary>
    public IReadOnlyList<long>? Chosen => AreShown ? PlainText.Ids(Shown ?? "") : Ids ?? [];
}

/// <summary>The confirmation of a preview.</summary>
public sealed class CancelConfirmation
{
    /// <summary>The number that a person typed, where everything is cancelled.</summary>
    public string? Typed { get; set; }

    public string? ReturnUrl { get; set; }

    /// <summary>The typed digits, full-width ones and separators included; null for anything else.</summary>
    public int? Number => PlainText.SmallNumber(TypedText.Ungrouped(Typed));
}

/// <summary>The preview as a page.</summary>
/// <param name="HasExpired">Whether it can't be confirmed any more.</param>
public sealed record CancelPage(CancelPreview Preview, string ReturnUrl, bool HasExpired)
{
    /// <summary>What was chosen, in words.</summary>
    public required string Chosen { get; init; }

    /// <summary>Whether jobs that are registered later would have been meant as well.</summary>
    public required bool IsOpenEnded { get; init; }

    /// <summary>Whether the chosen jobs are all that can be cancelled, though all were not asked for.</summary>
    public required bool HappensToBeAll { get; init; }
}
