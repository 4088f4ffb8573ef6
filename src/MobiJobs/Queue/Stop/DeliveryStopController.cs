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
    public async Task<IActionResult> Index(CancellationToken stopping)
    {
        var open = db.Jobs.Where(j => j.DueAt != null);
        var held = await open.CountAsync(
            j => j.Stage == JobStage.Active && j.Status >= JobStatus.AwaitingDevice,
            stopping);
        var waiting = await open.CountAsync(
            j => j.Stage == JobStage.Waiting || (j.Stage == JobStage.Active && j.Status <= JobStatus.RetryWaiting),
            stopping);
        return View("/Queue/Stop/DeliveryStop.cshtml", new StopPage(await stop.FindAsync(stopping), waiting, held));
    }

    [HttpPost(""), Authorize(Policy = Permissions.StopDelivery)]
    public async Task<IActionResult> Stop(CancellationToken stopping)
    {
        var isNew = await stop.StopAsync(await person.ActorAsync(User, stopping), stopping);
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
}

/// <summary>The switch as a page, with how many jobs wait and how many have already been handed over.</summary>
public sealed record StopPage(Stopped? Stopped, int Waiting, int Held);
