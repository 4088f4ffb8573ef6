using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using MobiJobs.Accounts;
using MobiJobs.Accounts.SignIn;
using MobiJobs.Audit;
using MobiJobs.Queue.Acts;
using MobiJobs.Runs;
using MobiJobs.Runs.Reports;

namespace MobiJobs.Queue.Reserved;

/// <summary>Taking over what somebody else has reserved: the preview and its confirmation, with a proof.</summary>
[Route("people/{id:int}/reserved"), Authorize(Policy = Permissions.ManagePeople)]
public sealed class TakeOverController(
    TakeOverPreviews previews, RunKeeper runs, RunStart start, CurrentPerson person, ProofOfPerson proof) : Controller
{
    [HttpPost("")]
    public async Task<IActionResult> Preview(int id, CancellationToken stopping)
    {
        var actor = await person.ActorAsync(User, stopping);
        return await previews.OfAsync(id, actor, HttpContext.Rights(), stopping) is { RunId: var runId }
            ? RedirectToAction(nameof(Show), new { id, runId })
            : NotFound();
    }

    [HttpGet("{runId:long}")]
    public async Task<IActionResult> Show(int id, long runId, CancellationToken stopping)
    {
        var actor = await person.ActorAsync(User, stopping);
        this.RestoreRefused(runId);
        if (await previews.FindAsync(id, runId, actor, stopping) is { } preview) { return View("TakeOver", preview); }

        return await runs.FindConfirmedAsync(runId, actor, stopping) is { Kind: RunKind.TakeOver }
            ? Redirect(RunPages.Address(runId, Url.Action("Show", "Person", new { id })!))
            : NotFound();
    }

    [HttpPost("{runId:long}")]
    public async Task<IActionResult> Confirm(int id, long runId, string? password, CancellationToken stopping)
    {
        var back = Url.Action("Show", "Person", new { id })!;
        var actor = await person.ActorAsync(User, stopping);
        if (await previews.FindAsync(id, runId, actor, stopping) is not { } preview)
        {
            return await this.ReportOrGoneAsync(runs, runId, actor, back, stopping);
        }

        if (!await proof.IsRightAsync(this, ProofField.KeyOf("take-over"), password))
        {
            if (Response.IsRateLimited()) { return View("TakeOver", preview); }

            this.KeepRefused(runId);
            return RedirectToAction(nameof(Show), new { id, runId });
        }

        if (await start.ConfirmAsync(runId, actor, AuditAction.ReservationsTakenOver, stopping) is not { } run)
        {
            return await this.ReportOrGoneAsync(runs, runId, actor, back, stopping);
        }

        var details = RunPages.Address(runId, back);
        if (run.EndedAt is null) { return Redirect(details); }

        var report = await runs.ReportAsync(run, stopping);
        var place = report.Done > 0 ? Flash.Message : Flash.Warning;
        TempData.Say(place, Labels.TakeOver_Done, preview.Name, report.Done, run.Shown + run.Held - report.Done);
        TempData[Flash.Details] = details;
        return Redirect(back);
    }
}
