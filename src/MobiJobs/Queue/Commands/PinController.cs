using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.Audit;
using MobiJobs.Data;
using MobiJobs.Jobs.List;
using MobiJobs.Kinds;

namespace MobiJobs.Queue.Commands;

/// <summary>
/// Shows the PIN of a job to who may register such a job. It is in this one answer only, and each time it is asked for
/// is in the audit trail.
/// </summary>
[Authorize(Policy = Permissions.RegisterJobs)]
public sealed class PinController(
    MobiJobsDb db, DevicePins pins, JobList list, CurrentPerson person, TimeProvider clock) : Controller
{
    [HttpPost("/jobs/{id:long}/pin"), ResponseCache(NoStore = true)]
    public async Task<IActionResult> Show(long id, CancellationToken stopping)
    {
        if (await list.RowAsync(id, stopping) is not { } job) { return NotFound(); }

        if (!HttpContext.Rights().In(job.GroupId).May(new Deed.Send(job.Kind)))
        {
            return this.RefusedPage(Refusal.Role);
        }

        if (await pins.ReadAsync(id, stopping) is not { } pin) { return NotFound(); }

        var by = await person.ActorAsync(User, stopping);
        var serial = await db.Devices.Where(d => d.Number == job.DeviceNumber).Select(d => d.SerialNumber)
            .FirstOrDefaultAsync(stopping);
        db.Audit.Add(AuditEntry
            .Of(by.Name, AuditAction.PinShown, $"{id}: {KindNames.Of(job.Kind)} {job.DeviceNumber}", clock.UtcNow())
            .About(job.DeviceNumber, serial));
        await db.SaveChangesAsync(stopping);
        return View("/Queue/Commands/Pin.cshtml", new PinPage(job, pin));
    }
}

/// <summary>The PIN of a job. Not a record, whose text would contain it.</summary>
public sealed class PinPage(JobRow job, string pin)
{
    public JobRow Job => job;

    public string Pin => pin;
}
