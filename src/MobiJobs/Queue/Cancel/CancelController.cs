using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using MobiJobs.Accounts;
using MobiJobs.Audit;
using MobiJobs.Data;
using MobiJobs.Jobs.Filter;
using MobiJobs.Queue.Acts;
using MobiJobs.Runs;
using MobiJobs.Runs.Reports;

namespace MobiJobs.Queue.Cancel;

/// <summary>Cancelling many: the preview, the confirmation, its progress and its report.</summary>
[Authorize(Policy = Permissions.CancelJobs)]
public sealed class CancelController(
    MobiJobsDb db,
    CancelPreviews previews,
    RunKeeper runs,
    RunStart start,
    CurrentPerson person) : Controller
{
    private Refusal? WhyNotEverything => Rights.Of(User).WhyNot(new Deed.Cancel(IsEverything: true));

    [HttpPost("/jobs/cancel")]
    public async Task<IActionResult> Preview(CancelChoice choice, CancellationToken stopping)
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
                    var ids => ShowIfAllowed(
                        await previews.ChosenAsync(ids, actor, stopping, WhyNotEverything), choice),
                };
            case "matching":
                var filter = JobQuery.Read(choice.Filter ?? "").ToFilter(ModelState);
                return ModelState.IsValid && !filter.IsEmpty
                    ? ShowIfAllowed(await previews.MatchingAsync(filter, actor, stopping, WhyNotEverything), choice)
                    : Nothing(choice.ReturnUrl);
            case "everything":
                return WhyNotEverything is { } why
                    ? this.RefusedPage(why)
                    : Show(await previews.EverythingAsync(db.Jobs, actor, stopping), choice);
            default:
                return BadRequest();
        }
    }

    [HttpPost("/cancels/{id:long}")]
    public async Task<IActionResult> Confirm(long id, CancelConfirmation form, CancellationToken stopping)
    {
        var actor = await person.ActorAsync(User, stopping);
        var preview = await runs.FindAsync(id, actor, stopping);
        if (preview is null || !preview.Kind.Cancels()) { return NotFound(); }

        if (preview.Kind == RunKind.CancelEverything)
        {
            if (WhyNotEverything is { } why) { return this.RefusedPage(why); }

            if (preview.Shown > 0 && form.Number != preview.Shown)
            {
                ModelState.AddModelError("typed", Labels.Cancel_WrongCount);
                var anew = await previews.EverythingAsync(db.Jobs, actor, stopping);
                return Show(anew, new CancelChoice { Which = form.Which, ReturnUrl = form.ReturnUrl });
            }
        }

        if (await start.ConfirmAsync(id, actor, AuditAction.JobsCanceled, stopping) is not { } run)
        {
            TempData.Say(Flash.Warning, Labels.Cancel_Gone);
            return Back(form.ReturnUrl);
        }

        var details = RunPages.Address(id, Url.Local(form.ReturnUrl));
        if (run.EndedAt is null) { return Redirect(details); }

        TempData.Say(Flash.Message, Words(run, await runs.ReportAsync(run, stopping)));
        TempData[Flash.Details] = details;
        return Back(form.ReturnUrl);
    }

    /// <summary>A set that is everything needs the right to everything, however it was chosen.</summary>
    private ViewResult ShowIfAllowed(CancelPreview preview, CancelChoice choice) =>
        preview.Refused is { } why ? this.RefusedPage(why) : Show(preview, choice);

    /// <summary>The whole report: what became of the jobs in one sentence, and what else was stopped.</summary>
    private string Words(Run run, RunReport report)
    {
        var jobs = Say(
            report.NotRegistered == 0 ? Labels.Cancel_Report : Labels.Cancel_ReportCalledOff,
            report.Done,
            report.EndedBefore,
            report.TooLate,
            report.NotRegistered);
        var also = runs.AlsoDone(run);
        return string.Join(' ', run.Shown > 0 || also.Count == 0 ? [jobs, .. also] : also);
    }

    private ViewResult Show(CancelPreview preview, CancelChoice choice) =>
        View("Cancel", new CancelPage(preview, choice.Which ?? "", Url.Local(choice.ReturnUrl)));

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

    /// <summary>The chosen ids; null if the text has something else among them.</summary>
    public IReadOnlyList<long>? Chosen => Which == "shown" ? PlainText.Ids(Shown ?? "") : Ids ?? [];
}

/// <summary>The confirmation of a preview.</summary>
public sealed class CancelConfirmation
{
    public string? Which { get; set; }

    /// <summary>The number that a person typed, where everything is cancelled.</summary>
    public string? Typed { get; set; }

    public string? ReturnUrl { get; set; }

    /// <summary>The typed digits, full-width ones and separators included; null for anything else.</summary>
    public int? Number => PlainText.SmallNumber(TypedText.Ungrouped(Typed));
}

/// <summary>The preview as a page.</summary>
public sealed record CancelPage(CancelPreview Preview, string Which, string ReturnUrl);
