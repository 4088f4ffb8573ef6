using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.Audit;
using MobiJobs.AutoDelivery.Lists;
using MobiJobs.Catalogue.Apps;
using MobiJobs.Data;
using MobiJobs.Devices.Groups;

namespace MobiJobs.AutoDelivery.Sending;

/// <summary>One list: its runs, and the deliveries it holds back.</summary>
[Route("auto-delivery/{id:int}"), Authorize(Policy = Permissions.Read)]
public sealed class AutoDeliveryRunsController(MobiJobsDb db, TimeProvider clock) : Controller
{
    private const int RunsShown = 10;
    private const int HoldsShown = 100;

    [HttpGet("")]
    public async Task<IActionResult> Show(int id, CancellationToken stopping)
    {
        if (await FindAsync(id, stopping) is not { } list) { return NotFound(); }

        var runs = await (
            from own in db.AutoDeliveryRuns.AsNoTracking()
            join run in db.Runs on own.RunId equals run.Id
            where own.ListId == id
            orderby own.Id descending
            select new RunOfList(own, run.EndedAt != null, run.CalledOffAt != null || own.StoppedAt != null))
            .Take(RunsShown)
            .ToListAsync(stopping);
        var holds = await db.DeliveryHolds.AsNoTracking()
            .Where(h => h.ListId == id && h.ReleasedAt == null)
            .OrderByDescending(h => h.Id)
            .Take(HoldsShown + 1)
            .Select(h => new HoldRow(h.Id, h.Device.Number, h.Device.OwnerName, h.App.Name, h.HeldAt))
            .ToListAsync(stopping);
        var path = (await GroupTree.LoadAsync(db, stopping)).PathOf(list.GroupId);
        var hasMore = holds.Count > HoldsShown;
        return View(new AutoDeliveryShow(list, path, runs, [.. holds.Take(HoldsShown)], hasMore));
    }

    /// <summary>Releases one hold, or all holds of the list. The next run sends the apps again.</summary>
    [HttpPost("release"), Authorize(Policy = Permissions.ManageAutoDelivery)]
    public async Task<IActionResult> Release(int id, long? hold, CancellationToken stopping)
    {
        // What can't be read must not mean all.
        if (!ModelState.IsValid || (hold is null && Request.Form.ContainsKey(nameof(hold)))) { return BadRequest(); }

        if (await FindAsync(id, stopping) is not { } list) { return NotFound(); }

        var now = clock.UtcNow();
        var released = await db.WriteAsync(
            async () =>
            {
                var count = await db.DeliveryHolds
                    .Where(h => h.ListId == id && h.ReleasedAt == null && (hold == null || h.Id == hold))
                    .ExecuteUpdateAsync(set => set.SetProperty(h => h.ReleasedAt, now), stopping);
                if (count == 0) { return 0; }

                var who = User.Identity!.Name!;
                db.Audit.Add(AuditEntry.Of(who, AuditAction.DeliveryReleased, list.Name, now, count));
                await db.SaveChangesAsync(stopping);
                return count;
            },
            stopping);
        if (released > 0) { TempData.Say(Flash.Message, Labels.Auto_Released, released); }
        else { TempData.Say(Flash.Warning, Labels.Auto_NothingHeld); }

        return RedirectToAction(nameof(Show), new { id });
    }

    private Task<AutoDeliveryList?> FindAsync(int id, CancellationToken stopping) =>
        db.AutoDeliveryLists.AsNoTracking().AsSplitQuery()
            .Include(l => l.Group)
            .Include(l => l.Periods)
            .Include(l => l.Apps).ThenInclude(a => a.App)
            .FirstOrDefaultAsync(l => l.Id == id, stopping);
}

/// <summary>An app that a list holds back from a device.</summary>
public sealed record HoldRow(long Id, string DeviceNumber, string OwnerName, string App, DateTime HeldAt);

/// <summary>A run of a list, and how far it is.</summary>
public sealed record RunOfList(AutoDeliveryRun Run, bool HasEnded, bool IsCalledOff);

/// <summary>The page of one list, with its last runs, newest first.</summary>
public sealed record AutoDeliveryShow(
    AutoDeliveryList List,
    string? GroupPath,
    IReadOnlyList<RunOfList> Runs,
    IReadOnlyList<HoldRow> Holds,
    bool HasMoreHolds);
