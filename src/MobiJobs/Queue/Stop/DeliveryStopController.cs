using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.Data;
using MobiJobs.Jobs;

namespace MobiJobs.Queue.Stop;

/// <summary>
/// The emergency switch: what it does and whether it is on, for everybody; on and off for administrators.
/// </summary>
[Route("delivery-stop"), Authorize(Policy = Permissions.Read)]
public sealed class DeliveryStopController(MobiJobsDb db, DeliveryStop stop, CurrentPerson person) : Controller
{
    [HttpGet("")]
    public Task<IActionResult> Index(CancellationToken stopping) => ShowAsync(null, stopping);

    /// <param name="reason">Why, for everybody who sees the banner; blank for nothing.</param>
    /// <param name="stopping">The request.</param>
    [HttpPost(""), Authorize(Policy = Permissions.StopDelivery)]
    public async Task<IActionResult> Stop(string? reason, CancellationToken stopping)
    {
        ModelState.CheckText(nameof(reason), reason, Installation.MaxStopReason);
        if (!ModelState.IsValid) { return await ShowAsync(reason, stopping); }

        var why = TypedText.Bounded(reason?.Trim(), Installation.MaxStopReason);
        var isNew = await stop.StopAsync(await person.ActorAsync(User, stopping), stopping, why);
        TempData.Say(isNew ? Flash.Message : Flash.Warning, isNew ? Labels.Stop_Stopped : Labels.Stop_WasOn);
        return RedirectToAction(nameof(Index));
    }

    [HttpPost("lift"), Authorize(Policy = Permissions.StopDelivery)]
    public async Task<IActionResult> Lift(CancellationToken stopping)
    {
        var wasOn = await stop.LiftAsync(await person.ActorAsync(User, stopping), stopping);
        TempData.Say(wasOn ? Flash.Message : Flash.Warning, wasOn ? Labels.Stop_Lifted : Labels.Stop_WasOff);
        return RedirectToAction(nameof(Index));
    }

    private async Task<IActionResult> ShowAsync(string? typed, CancellationToken stopping)
    {
        var open = db.Jobs.Where(j => j.DueAt != null);
        var held = await open.CountAsync(
            j => j.Stage == JobStage.Active && j.Status >= JobStatus.AwaitingDevice,
            stopping);
        var waiting = await open.CountAsync(
            j => j.Stage == JobStage.Waiting || (j.Stage == JobStage.Active && j.Status <= JobStatus.RetryWaiting),
            stopping);
        var page = new StopPage(await stop.FindAsync(stopping), waiting, held) { TypedReason = typed };
        return View("/Queue/Stop/DeliveryStop.cshtml", page);
    }
}

/// <summary>The switch as a page, with how many jobs wait and how many have already been handed over.</summary>
public sealed record StopPage(Stopped? Stopped, int Waiting, int Held)
{
    /// <summary>The reason as it was typed, if something was wrong with it.</summary>
    public string? TypedReason { get; init; }

    /// <summary>What the switch does, or has done.</summary>
    public string Explanation => Stopped is null ? Labels.Stop_Explain : Labels.Stop_ExplainOn;

    /// <summary>What becomes, or has become, of the jobs that wait.</summary>
    public string WaitingText => Say(Stopped is null ? Labels.Stop_Open : Labels.Stop_OpenOn, Waiting);

    /// <summary>The jobs that the switch doesn't reach.</summary>
    public string HeldText => Say(Stopped is null ? Labels.Stop_Held : Labels.Stop_HeldOn, Held);
}
