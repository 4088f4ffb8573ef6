using System.Globalization;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using MobiJobs.Accounts;
using MobiJobs.Errors.Verdicts;
using MobiJobs.Guide;
using MobiJobs.Jobs;
using MobiJobs.Jobs.List;
using MobiJobs.Kinds;
using MobiJobs.Operations.Retry;
using MobiJobs.Operations.Send;

namespace MobiJobs.Errors.Remedies;

/// <summary>A remedy before it is started: shows what it will do, and starts it.</summary>
[Authorize(Policy = Permissions.RetryJobs)]
public sealed class RemediesController(
    JobList list,
    FactFinder facts,
    RemedyStart start,
    RetryPreviews retries,
    RetryReport report,
    CurrentPerson person) : Controller
{
    [HttpGet("/jobs/{id:long}/remedies/{remedy}")]
    public async Task<IActionResult> Confirm(long id, string remedy, CancellationToken stopping) =>
        await FindAsync(id, remedy, stopping) is { } page ? View("/Errors/Remedies/Remedy.cshtml", page) : NotFound();

    [HttpPost("/jobs/{id:long}/remedies/{remedy}")]
    public async Task<IActionResult> Start(long id, string remedy, string? shown, CancellationToken stopping)
    {
        if (await FindAsync(id, remedy, stopping) is not { } page) { return NotFound(); }

        if (page.Refusal is { } refusal) { return this.RefusedPage(refusal); }

        if (!page.FitsKind)
        {
            Response.StatusCode = StatusCodes.Status422UnprocessableEntity;
            return View("/Errors/Remedies/Remedy.cshtml", page);
        }

        if (page.Plan is null || page.Fingerprint != shown) { return Back(page, page.WhyNot ?? Labels.Remedy_Changed); }

        var by = await person.ActorAsync(User, stopping);
        var isTakeOver = remedy == RemedyPlan.TakeOver;
        if (page.Kind == RemedyKind.DeliverAgain
            && await RefusedByCheckAsync(id, isTakeOver, by, stopping) is { } preview)
        {
            TempData[Flash.Warning] = RetryLabels.CheckFirst(page.Job.Kind);
            return preview;
        }

        var (run, whyNot) = await start.ConfirmAsync(id, page.Kind, page.Plan.Steps, by, stopping);
        if (run is null) { return Back(page, whyNot!); }

        // The explanation follows what is fetched for it, and judges again by itself.
        if (page.Plan.OnlyFetches) { return RedirectToAction("Show", "Errors", new { id }); }

        return Redirect($"/remedies/{run.Id.ToString(CultureInfo.InvariantCulture)}");
    }

    /// <summary>
    /// The preview of the delivery where the check finds that it would fail or wait; null where nothing speaks against
    /// it. An app that is to be taken over is there.
    /// </summary>
    private async Task<IActionResult?> RefusedByCheckAsync(
        long id, bool isTakeOver, Actor by, CancellationToken stopping)
    {
        var against = isTakeOver
            ? CheckFindings.LeftOutOfOne & ~CheckFinding.AlreadyInstalled
            : CheckFindings.LeftOutOfOne;
        var preview = await retries.ChosenAsync([id], by, stopping, against);
        return await report.SpeaksAgainstAsync(preview.Run, stopping)
            ? RedirectToAction(
                "Show", "Retry", new { id = preview.Run.Id, returnUrl = Url.Action("Show", "Errors", new { id }) })
            : null;
    }

    private async Task<RemedyPage?> FindAsync(long id, string remedy, CancellationToken stopping)
    {
        if (RemedyPlan.KindOf(remedy) is not { } kind) { return null; }

        if (await list.RowAsync(id, stopping) is not { } job) { return null; }

        if (await facts.FindAsync(id, stopping) is not { } found) { return null; }

        var refusal = HttpContext.Rights().In(job.GroupId).WhyNot(kind, job.Kind, job.WasCanceled);
        if (!ErrorGuide.Own.HasFor(job.Kind, remedy))
        {
            var why = refusal?.Label() ?? Say(Labels.Remedy_OfOtherKind, job.Kind.Label());
            return new RemedyPage(job, remedy, kind, null, why) { Refusal = refusal, FitsKind = false };
        }

        var (plan, whyNot) = RemedyPlan.For(kind, found);
        return new RemedyPage(job, remedy, kind, plan, refusal?.Label() ?? whyNot) { Refusal = refusal };
    }

    private RedirectResult Back(RemedyPage page, string why)
    {
        TempData[Flash.Warning] = why;
        var job = page.Job.Id.ToString(CultureInfo.InvariantCulture);
        return Redirect($"/jobs/{job}/remedies/{page.Name}");
    }
}

/// <summary>A remedy before it is started.</summary>
/// <param name="Name">Its name in the guide: several are carried out in the same way.</param>
public sealed record RemedyPage(JobRow Job, string Name, RemedyKind Kind, RemedyPlan? Plan, string? WhyNot)
{
    /// <summary>Why this person may not start it; null if it is allowed.</summary>
    public Refusal? Refusal { get; init; }

    /// <summary>Whether jobs of this kind can have it.</summary>
    public bool FitsKind { get; init; } = true;

    /// <summary>Identifies the plan that was shown: if it has changed since, it is not carried out.</summary>
    public string Fingerprint => Plan?.Fingerprint ?? "";
}
