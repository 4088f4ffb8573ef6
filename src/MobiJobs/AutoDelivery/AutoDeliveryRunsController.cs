using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.Audit;
using MobiJobs.Catalogue.Apps;
using MobiJobs.Data;
using MobiJobs.Devices.Groups;
using MobiJobs.Queue;

namespace MobiJobs.AutoDelivery;

/// <summary>One list: its runs, a preview of the next, a manual run, and the deliveries it holds back.</summary>
[Route("auto-delivery/{id:int}"), Authorize(Policy = Permissions.Read)]
public sealed class AutoDeliveryRunsController(
    MobiJobsDb db,
    AutoDeliveries deliveries,
    MissingApps missing,
    QueueBell bell,
    TimeProvider clock) : Controller
{
    private const int RunsShown = 10;
    private const int HoldsShown = 100;
    private const int DevicesShown = 20;
    private const int MostBatches = 10;

    [HttpGet("")]
    public async Task<IActionResult> Show(int id, CancellationToken stopping)
    {
        if (await FindAsync(id, stopping) is not { } list) { return NotFound(); }

        var runs = await db.AutoDeliveryRuns.AsNoTracking()
            .Where(r => r.ListId == id)
            .OrderByDescending(r => r.Id)
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

    /// <summary>What a run would do now. It checks a limited number of devices.</summary>
    [HttpGet("preview")]
    public async Task<IActionResult> Preview(int id, CancellationToken stopping)
    {
        if (await FindAsync(id, stopping) is not { } list) { return NotFound(); }

        var preview = new AutoDeliveryPreview(list);
        for (var batch = 0; batch < MostBatches && preview.IsPartial; batch++)
        {
            var devices = await missing.DevicesAsync(list, preview.Cursor, stopping);
            preview.Add(devices, await missing.FindAsync(list, devices, clock.UtcNow(), stopping), DevicesShown);
        }

        return View(preview);
    }

    [HttpPost("run"), Authorize(Policy = Permissions.ManageAutoDelivery)]
    public async Task<IActionResult> Run(int id, CancellationToken stopping)
    {
        if (await FindAsync(id, stopping) is not { } list) { return NotFound(); }

        if (await deliveries.StartAsync(id, User.Identity!.Name!, stopping)
            && await SaveAsync(AuditAction.AutoDeliveryStarted, list.Name, 1, stopping))
        {
            bell.Ring<AutoDeliveries>(lists => lists.RunAsync(CancellationToken.None));
            TempData.Say(Pages.Message, Labels.Auto_Started, list.Name);
        }
        else
        {
            TempData.Say(Pages.Warning, Labels.Auto_IsRunning, list.Name);
        }

        return RedirectToAction(nameof(Show), new { id });
    }

    /// <summary>Releases one hold, or all holds of the list. The next run sends the apps again.</summary>
    [HttpPost("release"), Authorize(Policy = Permissions.ManageAutoDelivery)]
    public async Task<IActionResult> Release(int id, long? hold, CancellationToken stopping)
    {
        if (await FindAsync(id, stopping) is not { } list) { return NotFound(); }

        var now = clock.UtcNow();
        var released = await db.WriteAsync(
            async () =>
            {
                var count = await db.DeliveryHolds
                    .Where(h => h.ListId == id && h.ReleasedAt == null && (hold == null || h.Id == hold))
                    .ExecuteUpdateAsync(set => set.SetProperty(h => h.ReleasedAt, now), stopping);
                if (count > 0) { await SaveAsync(AuditAction.DeliveryReleased, list.Name, count, stopping); }

                return count;
            },
            stopping);
        if (released > 0) { TempData.Say(Pages.Message, Labels.Auto_Released, released); }
        else { TempData.Say(Pages.Warning, Labels.Auto_NothingHeld); }

        return RedirectToAction(nameof(Show), new { id });
    }

    private Task<AutoDeliveryList?> FindAsync(int id, CancellationToken stopping) =>
        db.AutoDeliveryLists.AsNoTracking().AsSplitQuery()
            .Include(l => l.Group)
            .Include(l => l.Periods)
            .Include(l => l.Apps).ThenInclude(a => a.App)
            .FirstOrDefaultAsync(l => l.Id == id, stopping);

    /// <summary>False if somebody else has just started the list.</summary>
    private async Task<bool> SaveAsync(AuditAction action, string name, int count, CancellationToken stopping)
    {
        db.Audit.Add(AuditEntry.Of(User.Identity!.Name!, action, name, clock.UtcNow(), count));
        try
        {
            await db.SaveChangesAsync(stopping);
            return true;
        }
        catch (DbUpdateException e) when (db.IsUniqueViolation(e))
        {
            return false;
        }
    }
}

/// <summary>An app that a list holds back from a device.</summary>
public sealed record HoldRow(long Id, string DeviceNumber, string OwnerName, string App, DateTime HeldAt);

/// <summary>The page of one list, with its last runs, newest first.</summary>
public sealed record AutoDeliveryShow(
    AutoDeliveryList List,
    string? GroupPath,
    IReadOnlyList<AutoDeliveryRun> Runs,
    IReadOnlyList<HoldRow> Holds,
    bool HasMoreHolds);
