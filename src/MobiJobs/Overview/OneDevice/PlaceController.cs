using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.Audit;
using MobiJobs.Data;
using MobiJobs.Devices;
using MobiJobs.Devices.Known;
using MobiJobs.Kinds;

namespace MobiJobs.Overview.OneDevice;

/// <summary>
/// Shows where a lost device is to who may ask it. It is in this one answer only, and each time it is asked for is in
/// the audit trail.
/// </summary>
[Route("devices"), Authorize(Policy = Permissions.RegisterJobs)]
public sealed class PlaceController(MobiJobsDb db, CurrentPerson person, TimeProvider clock) : Controller
{
    [HttpPost("{number}/place"), ResponseCache(NoStore = true)]
    public async Task<IActionResult> Show(string number, CancellationToken stopping)
    {
        if (await db.Devices.AsNoTracking().FindByNumberAsync(number, stopping) is not { } device)
        {
            return NotFound();
        }

        if (!HttpContext.Rights().In(device.GroupId).May(new Deed.Send(JobKind.Location)))
        {
            return this.RefusedPage(Refusal.Role);
        }

        var place = await db.DevicePlaces.AsNoTracking().FirstOrDefaultAsync(p => p.DeviceId == device.Id, stopping);
        if (place is null) { return NotFound(); }

        var by = await person.ActorAsync(User, stopping);
        db.Audit.Add(AuditEntry.Of(by.Name, AuditAction.LocationShown, device.Number, clock.UtcNow())
            .About(device.Number, device.SerialNumber));
        await db.SaveChangesAsync(stopping);
        return View("/Overview/OneDevice/Place.cshtml", new PlacePage(device, place));
    }
}

/// <summary>Where a device is.</summary>
public sealed record PlacePage(Device Device, DevicePlace Place);
