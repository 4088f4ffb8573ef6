using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.Audit;
using MobiJobs.AutoDelivery.Sending;
using MobiJobs.Catalogue;
using MobiJobs.Catalogue.Apps;
using MobiJobs.Data;
using MobiJobs.Devices.Groups;

namespace MobiJobs.AutoDelivery.Lists;

/// <summary>自動配信: the lists of automatic delivery.</summary>
[Route("auto-delivery"), Authorize(Policy = Permissions.Read)]
public sealed class AutoDeliveryController(MobiJobsDb db, OrganizationTime time, TimeProvider clock) : Controller
{
    private const int PageSize = 100;
    private const int MaxApps = 1000;
    private const int MaxErrors = 5;

    [HttpGet("")]
    public async Task<IActionResult> Index(string? q, int? after, CancellationToken stopping)
    {
        var query = new CatalogueQuery(q, null, null, null);
        var lists = query.Filter(db.AutoDeliveryLists.AsNoTracking(), l =>
            EF.Functions.Like(l.Name, query.Pattern, "\\") || EF.Functions.Like(l.Group.Name, query.Pattern, "\\"));
        if (after is { } id
            && await lists.Where(l => l.Id == id).Select(l => l.Name).FirstOrDefaultAsync(stopping) is { } name)
        {
            lists = lists.Where(l => string.Compare(l.Name, name) > 0 || (l.Name == name && l.Id > id));
        }

        var rows = await Rows(lists.OrderBy(l => l.Name).ThenBy(l => l.Id).Take(PageSize + 1)).ToListAsync(stopping);
        var nextAfter = rows.Count > PageSize ? rows[PageSize - 1].Id : (int?)null;
        var groups = await GroupTree.LoadAsync(db, stopping);
        return View(new AutoDeliveryIndex(q, [.. rows.Take(PageSize)], groups, nextAfter));
    }

    [HttpGet("new"), Authorize(Policy = Permissions.ManageAutoDelivery)]
    public async Task<IActionResult> New(CancellationToken stopping)
    {
        var form = new AutoDeliveryForm
        {
            IncludesBelow = true, // As an order for a group is.
            Frequency = AutoDeliveryForm.Daily,
            Clock = "02:00",
        };
        return View("Edit", await PageAsync(null, form, stopping));
    }

    [HttpPost(""), Authorize(Policy = Permissions.ManageAutoDelivery)]
    public async Task<IActionResult> Create(AutoDeliveryForm form, CancellationToken stopping)
    {
        var page = await PageAsync(null, form, stopping);
        var details = form.Read(ModelState, page.Apps, time, clock.UtcNow());
        await CheckGroupAsync(form.Group, page.Groups, stopping);
        if (details is null || !ModelState.IsValid || !await CheckAsync(form.Group!.Value, details, null, stopping))
        {
            return View("Edit", page);
        }

        var list = AutoDeliveryList.Add(form.Group.Value, details, time, clock.UtcNow());
        db.AutoDeliveryLists.Add(list);
        return await SaveAsync(list, AuditAction.AutoDeliveryAdded, Labels.Catalogue_Added, stopping)
            ?? View("Edit", page);
    }

    [HttpGet("{id:int}/edit"), Authorize(Policy = Permissions.ManageAutoDelivery)]
    public async Task<IActionResult> Edit(int id, CancellationToken stopping)
    {
        if (await FindAsync(id, stopping) is not { } list) { return NotFound(); }

        return View(await PageAsync(list, AutoDeliveryForm.Of(list), stopping));
    }

    [HttpPost("{id:int}"), Authorize(Policy = Permissions.ManageAutoDelivery)]
    public async Task<IActionResult> Update(int id, AutoDeliveryForm form, CancellationToken stopping)
    {
        if (await FindAsync(id, stopping) is not { } list) { return NotFound(); }

        form.Group = list.GroupId;
        var page = await PageAsync(list, form, stopping);
        if (form.Read(ModelState, page.Apps, time, clock.UtcNow()) is not { } details
            || !await CheckAsync(list.GroupId, details, id, stopping))
        {
            return View("Edit", page);
        }

        list.Edit(details, time, clock.UtcNow());
        return await SaveAsync(list, AuditAction.AutoDeliveryEdited, Labels.Catalogue_Saved, stopping)
            ?? View("Edit", page);
    }

    [HttpPost("{id:int}/pause"), Authorize(Policy = Permissions.ManageAutoDelivery)]
    public async Task<IActionResult> Pause(int id, CancellationToken stopping)
    {
        if (await FindAsync(id, stopping) is not { } list) { return NotFound(); }

        var now = clock.UtcNow();
        list.Pause(now);
        return await db.WriteAsync(
            async () =>
            {
                await db.CallOffRunsOfListAsync(id, now, stopping);
                return await SaveAsync(list, AuditAction.AutoDeliveryPaused, Labels.Auto_Paused, stopping);
            },
            stopping) ?? NotFound();
    }

    [HttpPost("{id:int}/resume"), Authorize(Policy = Permissions.ManageAutoDelivery)]
    public async Task<IActionResult> Resume(int id, CancellationToken stopping)
    {
        if (await FindAsync(id, stopping) is not { } list) { return NotFound(); }

        list.Resume(time, clock.UtcNow());
        return await SaveAsync(list, AuditAction.AutoDeliveryResumed, Labels.Auto_Resumed, stopping) ?? NotFound();
    }

    [HttpPost("{id:int}/delete"), Authorize(Policy = Permissions.ManageAutoDelivery)]
    public async Task<IActionResult> Delete(int id, CancellationToken stopping)
    {
        if (await FindAsync(id, stopping) is not { } list) { return NotFound(); }

        var now = clock.UtcNow();
        db.AutoDeliveryLists.Remove(list);
        db.Audit.Add(AuditEntry.Of(User.Identity!.Name!, AuditAction.AutoDeliveryDeleted, list.Name, now));
        await db.WriteAsync(
            async () =>
            {
                await db.CallOffRunsOfListAsync(id, now, stopping);
                await db.SaveChangesAsync(stopping);
            },
            stopping);
        TempData.Say(Flash.Message, Labels.Auto_Deleted, list.Name);
        return RedirectToAction(nameof(Index));
    }

    private Task<AutoDeliveryList?> FindAsync(int id, CancellationToken stopping) =>
        db.AutoDeliveryLists.AsSplitQuery()
            .Include(l => l.Apps)
            .Include(l => l.Periods)
            .FirstOrDefaultAsync(l => l.Id == id, stopping);

    private IQueryable<AutoDeliveryRow> Rows(IQueryable<AutoDeliveryList> all) => all.Select(l => new AutoDeliveryRow
    {
        Id = l.Id,
        Name = l.Name,
        GroupId = l.GroupId,
        IncludesBelow = l.IncludesBelow,
        Days = l.Days,
        Minute = l.Minute,
        Apps = l.Apps.Count,
        PausedAt = l.PausedAt,
        NextRunAt = l.NextRunAt,
        LastRun = db.AutoDeliveryRuns.Where(r => r.ListId == l.Id).OrderByDescending(r => r.Id).FirstOrDefault(),
        HasHolds = db.DeliveryHolds.Any(h => h.ListId == l.Id && h.ReleasedAt == null),
    });

    /// <summary>
    /// The form with the apps to choose from: those that can be sent and that app lists identify, and those already in
    /// the list.
    /// </summary>
    private async Task<AutoDeliveryPage> PageAsync(
        AutoDeliveryList? list,
        AutoDeliveryForm form,
        CancellationToken stopping)
    {
        var own = list?.Apps.Select(a => a.AppId).ToArray() ?? [];
        var apps = await db.Apps.AsNoTracking()
            .Where(a => a.BundleId != null && (a.RetiredAt == null || own.Contains(a.Id)))
            .OrderBy(a => a.Source).ThenBy(a => a.Name)
            .Take(MaxApps)
            .ToListAsync(stopping);
        return new AutoDeliveryPage(list, form, apps, (await GroupTree.LoadAsync(db, stopping)).Choices);
    }

    /// <summary>Adds an error at the group if it does not exist or has too many lists.</summary>
    private async Task CheckGroupAsync(int? groupId, IReadOnlyList<GroupChoice> groups, CancellationToken stopping)
    {
        if (groupId is null || groups.All(g => g.Id != groupId))
        {
            ModelState.AddModelError(nameof(AutoDeliveryForm.Group), Labels.Invalid_Required);
            return;
        }

        var count = await db.AutoDeliveryLists.CountAsync(l => l.GroupId == groupId, stopping);
        if (count >= AutoDeliveryList.MaxListsAGroup)
        {
            var problem = Say(Labels.Auto_TooManyLists, AutoDeliveryList.MaxListsAGroup);
            ModelState.AddModelError(nameof(AutoDeliveryForm.Group), problem);
        }
    }

    /// <summary>False, with an error at its field, if another list of the group has the name or an app.</summary>
    private async Task<bool> CheckAsync(
        int groupId,
        AutoDeliveryDetails details,
        int? self,
        CancellationToken stopping)
    {
        var others = db.AutoDeliveryLists.Where(l => l.GroupId == groupId && l.Id != self);
        if (await others.AnyAsync(l => l.Name == details.Name, stopping))
        {
            ModelState.AddModelError(nameof(AutoDeliveryForm.Name), Labels.Auto_NameTaken);
        }

        var taken = await others
            .SelectMany(l => l.Apps, (l, a) => new { a.AppId, App = a.App.Name, List = l.Name })
            .Where(a => details.Apps.Contains(a.AppId))
            .Take(MaxErrors)
            .ToListAsync(stopping);
        foreach (var one in taken)
        {
            ModelState.AddModelError(nameof(AutoDeliveryForm.Apps), Say(Labels.Auto_AppTaken, one.App, one.List));
        }

        return ModelState.IsValid;
    }

    /// <summary>Null, with an error at the name, if somebody else has just taken the name or an app.</summary>
    private async Task<IActionResult?> SaveAsync(
        AutoDeliveryList list,
        AuditAction action,
        string message,
        CancellationToken stopping)
    {
        db.Audit.Add(AuditEntry.Of(User.Identity!.Name!, action, list.Name, clock.UtcNow())
            .ChangedAs(db.Entry(list)));
        try
        {
            await db.SaveChangesAsync(stopping);
        }
        catch (DbUpdateException e) when (db.IsUniqueViolation(e))
        {
            ModelState.AddModelError(nameof(AutoDeliveryForm.Name), Labels.Auto_NameTaken);
            return null;
        }

        TempData.Say(Flash.Message, message, list.Name);
        return RedirectToAction("Show", "AutoDeliveryRuns", new { id = list.Id });
    }
}
