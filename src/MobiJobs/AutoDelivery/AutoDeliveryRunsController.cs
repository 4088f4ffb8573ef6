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

/// <summary>One list: how its runs went, what it would send now, running it by hand, and what it holds back.</summary>
[Route("auto-delivery/{id:int}"), Authorize(Policy = Permissions.Read)]
public sealed class AutoDeliveryRunsController(MobiJobsDb db, AutoDeliveries deliveries, MissingApps missing, QueueBell bell, TimeProvider clock) : Controller
{
    private const int RunsShown = 10;
    private const int HoldsShown = 100;
    private const int DevicesShown = 20;
    private const int MostBatches = 10;

    [HttpGet("")]
    public async Task<IActionResult> Show(int id, CancellationToken stopping)
    {
        if (await FindAsync(id, stopping) is not { } list) { return NotFound(); }

        var runs = await db.AutoDeliveryRuns.AsNoTracking().Where(r => r.ListId == id).OrderByDescending(r => r.Id).Take(RunsShown).ToListAsync(stopping);
        var holds = await db.DeliveryHolds.AsNoTracking().Where(h => h.ListId == id && h.ReleasedAt == null).OrderByDescending(h => h.Id).Take(HoldsShown + 1)
            .Select(h => new HoldRow(h.Id, h.Device.Number, h.Device.OwnerName, h.App.Name, h.HeldAt)).ToListAsync(stopping);
        var path = (await GroupTree.LoadAsync(db, stopping)).PathOf(list.GroupId);
        return View("/AutoDelivery/Show.cshtml", new AutoDeliveryShow(list, path, runs, [.. holds.Take(HoldsShown)], holds.Count > HoldsShown));
    }

    /// <summary>What a run would do now. It looks at so many devices at most, and says so.</summary>
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

        return View("/AutoDelivery/Preview.cshtml", preview);
    }

    [HttpPost("run"), Authorize(Policy = Permissions.ManageAutoDelivery)]
    public async Task<IActionResult> Run(int id, CancellationToken stopping)
    {
        if (await FindAsync(id, stopping) is not { } list) { return NotFound(); }

        var isNew = await deliveries.StartAsync(id, User.Identity!.Name!, stopping) && await SaveAsync(AuditAction.AutoDeliveryStarted, list.Name, 1, stopping);
        if (isNew) { bell.Ring<AutoDeliveries>(deliveries => deliveries.RunAsync(CancellationToken.None)); }

        TempData.Say(isNew ? Pages.Message : Pages.Warning, isNew ? Labels.Auto_Started : Labels.Auto_IsRunning, list.Name);
        return RedirectToAction(nameof(Show), new { id });
    }

    /// <summary>Sends again from the next run on: one hold, or all of the list's.</summary>
    [HttpPost("release"), Authorize(Policy = Permissions.ManageAutoDelivery)]
    public async Task<IActionResult> Release(int id, long? hold, CancellationToken stopping)
    {
        if (await FindAsync(id, stopping) is not { } list) { return NotFound(); }

        var now = clock.UtcNow();
        var released = await db.WriteAsync(
            async () =>
            {
                var count = await db.DeliveryHolds.Where(h => h.ListId == id && h.ReleasedAt == null && (hold == null || h.Id == hold)).ExecuteUpdateAsync(set => set.SetProperty(h => h.ReleasedAt, now), stopping);
                if (count > 0) { await SaveAsync(AuditAction.DeliveryReleased, list.Name, count, stopping); }

                return count;
            },
            stopping);
        TempData.Say(released > 0 ? Pages.Message : Pages.Warning, released > 0 ? Labels.Auto_Released : Labels.Auto_NothingHeld, released);
        return RedirectToAction(nameof(Show), new { id });
    }

    private Task<AutoDeliveryList?> FindAsync(int id, CancellationToken stopping) =>
        db.AutoDeliveryLists.AsNoTracking().AsSplitQuery().Include(l => l.Group).Include(l => l.Periods).Include(l => l.Apps).ThenInclude(a => a.App).FirstOrDefaultAsync(l => l.Id == id, stopping);

    /// <summary>False where somebody else started the list at the same moment.</summary>
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

/// <summary>A device that a list holds an app back from.</summary>
public sealed record HoldRow(long Id, string DeviceNumber, string OwnerName, string App, DateTime HeldAt);

/// <summary>One list with its last runs, newest first.</summary>
public sealed record AutoDeliveryShow(AutoDeliveryList List, string? GroupPath, IReadOnlyList<AutoDeliveryRun> Runs, IReadOnlyList<HoldRow> Holds, bool HasMoreHolds);

/// <summary>What a list would send now.</summary>
public sealed class AutoDeliveryPreview(AutoDeliveryList list)
{
    private readonly Dictionary<int, int> counts = [];
    private readonly List<MissingApp> first = [];

    public AutoDeliveryList List => list;

    /// <summary>The last device that was looked at.</summary>
    public long Cursor { get; private set; }

    /// <summary>Whether more devices are left than were looked at.</summary>
    public bool IsPartial { get; private set; } = true;

    public int Devices { get; private set; }

    public int Deliveries { get; private set; }

    public int Asked { get; private set; }

    public int Held { get; private set; }

    /// <summary>The first deliveries.</summary>
    public IReadOnlyList<MissingApp> First => first;

    /// <summary>On how many devices an app is missing.</summary>
    public int CountOf(int appId) => counts.GetValueOrDefault(appId);

    /// <summary>Takes in one more batch of devices.</summary>
    public void Add(IReadOnlyList<DeliveryCandidate> devices, DeliveryPlan found, int shown)
    {
        Devices += devices.Count;
        Deliveries += found.Deliveries.Count;
        Asked += found.Asked.Count;
        Held += found.Held.Count + found.NewlyHeld.Count;
        first.AddRange(found.Deliveries.Take(shown - first.Count));
        foreach (var (_, app) in found.Deliveries) { counts[app.Id] = CountOf(app.Id) + 1; }

        IsPartial = devices.Count == MissingApps.BatchSize;
        if (devices.Count > 0) { Cursor = devices[^1].DeviceId; }
    }
}
