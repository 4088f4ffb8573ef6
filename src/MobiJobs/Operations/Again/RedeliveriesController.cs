using System.Globalization;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.Audit;
using MobiJobs.Data;

namespace MobiJobs.Operations.Again;

/// <summary>自動の再配信をやめる: a failed job that SYSTEM would deliver again is left to people.</summary>
[Authorize(Policy = Permissions.RetryJobs)]
public sealed class RedeliveriesController(MobiJobsDb db, CurrentPerson person, TimeProvider clock) : Controller
{
    [HttpPost("/jobs/{id:long}/redelivery/stop")]
    public async Task<IActionResult> Stop(long id, CancellationToken stopping)
    {
        var job = await db.Jobs.Where(j => j.Id == id)
            .Select(j => new { j.Kind, j.Device.GroupId, j.Device.Number, j.Device.SerialNumber })
            .SingleOrDefaultAsync(stopping);
        if (job is null) { return NotFound(); }

        var deed = new Deed.SendAgain(job.Kind, WasCanceled: false);
        if (HttpContext.Rights().In(job.GroupId).WhyNot(deed) is { } refusal) { return this.RefusedPage(refusal); }

        var entry = AuditEntry.Of(
            (await person.ActorAsync(User, stopping)).Name,
            AuditAction.RedeliveryStopped,
            $"#{id.ToString(CultureInfo.InvariantCulture)}",
            clock.UtcNow());
        var isStopped = await db.WriteAsync(
            () => StopAsync(id, entry.About(job.Number, job.SerialNumber), stopping), stopping);
        TempData.Say(
            isStopped ? Flash.Message : Flash.Warning,
            isStopped ? Labels.Redelivery_Stopped : Labels.Redelivery_NotPlanned);
        return RedirectToAction("Show", "Errors", new { id });
    }

    private async Task<bool> StopAsync(long id, AuditEntry entry, CancellationToken stopping)
    {
        var stopped = await db.Jobs.Where(j => j.Id == id && j.AgainAt != null)
            .ExecuteUpdateAsync(set => set.SetProperty(j => j.AgainAt, (DateTime?)null), stopping);
        if (stopped == 0) { return false; }

        db.Audit.Add(entry);
        await db.SaveChangesAsync(stopping);
        return true;
    }
}
