using System.Globalization;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.AutoDelivery.Missing;
using MobiJobs.Data;
using MobiJobs.Runs;
using MobiJobs.Runs.Reports;

namespace MobiJobs.AutoDelivery.Sending;

/// <summary>今すぐ実行: the preview of a list's run, and its confirmation.</summary>
[Route("auto-delivery/{id:int}"), Authorize(Policy = Permissions.ManageAutoDelivery)]
public sealed class AutoDeliveryStartController(
    MobiJobsDb db, AutoDeliveryPreviews previews, RunKeeper runs, CurrentPerson person) : Controller
{
    /// <summary>Freezes what the list would send now. The schedule is not affected.</summary>
    [HttpPost("run")]
    public async Task<IActionResult> Freeze(int id, CancellationToken stopping)
    {
        var list = await db.AutoDeliveryLists.AsNoTracking()
            .Include(l => l.Apps).ThenInclude(a => a.App)
            .FirstOrDefaultAsync(l => l.Id == id, stopping);
        if (list is null) { return NotFound(); }

        if (await IsRunningAsync(id, stopping)) { return SayRunning(id, list.Name); }

        var run = await previews.StartAsync(list, await person.ActorAsync(User, stopping), stopping);
        return RedirectToAction(nameof(Show), new { id, runId = run });
    }

    /// <summary>The preview, and how far its check is until it is complete.</summary>
    [HttpGet("runs/{runId:long}")]
    public async Task<IActionResult> Show(int id, long runId, CancellationToken stopping)
    {
        if (await FindAsync(id, runId, stopping) is not { } run) { return NotFound(); }

        if (run.StartedAt is not null) { return Redirect(RunPages.Address(runId, ListAddress(id))); }

        var preview = run.ReadyAt is null ? null : await previews.ReadAsync(run, stopping);
        var progress = await runs.ProgressOfCheckAsync(run, stopping);
        return View("Preview", new AutoDeliveryStartPage(run, AutoDeliveryOrder.Of(run), preview, progress));
    }

    [HttpPost("runs/{runId:long}")]
    public async Task<IActionResult> Confirm(int id, long runId, CancellationToken stopping)
    {
        if (await FindAsync(id, runId, stopping) is not { } preview) { return NotFound(); }

        var details = RunPages.Address(runId, ListAddress(id));
        if (preview.StartedAt is not null) { return Redirect(details); }

        var actor = await person.ActorAsync(User, stopping);
        if (await IsRunningAsync(id, stopping))
        {
            return await runs.FindConfirmedAsync(runId, actor, stopping) is null
                ? SayRunning(id, preview.Selection)
                : Redirect(details);
        }

        if (await previews.ConfirmAsync(runId, actor, stopping) is not { } run)
        {
            return await this.ReportOrGoneAsync(runs, runId, actor, ListAddress(id), stopping);
        }

        if (run.EndedAt is null) { return Redirect(details); }

        var report = await runs.ReportAsync(run, stopping);
        var words = report.Refused == 0 ? Labels.Auto_Report : Labels.Auto_ReportRefused;
        TempData.Say(Flash.Message, words, report.Done, report.Refused);
        TempData[Flash.Details] = details;
        return Redirect(ListAddress(id));
    }

    private static string ListAddress(int id) => $"/auto-delivery/{id.ToString(CultureInfo.InvariantCulture)}";

    private Task<bool> IsRunningAsync(int id, CancellationToken stopping) =>
        db.AutoDeliveryRuns.Where(r => r.ListId == id).UnderWay(db.Runs).AnyAsync(stopping);

    private RedirectResult SayRunning(int id, string name)
    {
        TempData.Say(Flash.Warning, Labels.Auto_IsRunning, name);
        return Redirect(ListAddress(id));
    }

    /// <summary>A run of this person's and of this list; null if there is none.</summary>
    private async Task<Run?> FindAsync(int id, long runId, CancellationToken stopping)
    {
        var run = await runs.FindAsync(runId, await person.ActorAsync(User, stopping), stopping);
        return run is { Kind: RunKind.DeliverAutomatically } && AutoDeliveryOrder.Of(run).ListId == id ? run : null;
    }
}

/// <summary>A preview as a page; without one, how much has been checked.</summary>
public sealed record AutoDeliveryStartPage(
    Run Run, AutoDeliveryOrder Order, AutoDeliveryPreview? Preview, (int Checked, int All) Progress)
{
    /// <summary>The address of the page.</summary>
    public string Address => string.Create(
        CultureInfo.InvariantCulture, $"/auto-delivery/{Order.ListId}/runs/{Run.Id}");

    /// <summary>The list of the devices that something is left out for, for a reason.</summary>
    public string? LeftOut(DeliveryVerdict why) =>
        OutcomeCount.Address(Run.Id, Run.Kind, RunOutcome.LeftOut, (int)why);

    /// <summary>The list of the devices that something is sent to.</summary>
    public string? Devices => OutcomeCount.Address(Run.Id, Run.Kind, RunOutcome.Pending);
}
