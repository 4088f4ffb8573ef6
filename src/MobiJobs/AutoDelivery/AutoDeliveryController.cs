using System.Globalization;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.Audit;
using MobiJobs.Catalogue.Apps;
using MobiJobs.Catalogue;
using MobiJobs.Data;
using MobiJobs.Devices.Groups;

namespace MobiJobs.AutoDelivery;

/// <summary>自動配信: the lists, for everybody to see; making, changing and pausing them for those who may.</summary>
[Route("auto-delivery"), Authorize(Policy = Permissions.Read)]
public sealed class AutoDeliveryController(MobiJobsDb db, OrganizationTime time, TimeProvider clock) : Controller
{
    private const int PageSize = 100;
    private const int MostApps = 1000;

    [HttpGet("")]
    public async Task<IActionResult> Index(string? q, int? after, CancellationToken stopping)
    {
        var lists = db.AutoDeliveryLists.AsNoTracking();
        var query = new CatalogueQuery(q, null, null);
        if (query.Search is not null) { lists = lists.Where(l => EF.Functions.Like(l.Name, query.Pattern, "\\") || EF.Functions.Like(l.Group.Name, query.Pattern, "\\")); }

        if (after is { } id && await lists.Where(l => l.Id == id).Select(l => l.Name).FirstOrDefaultAsync(stopping) is { } name) { lists = lists.Where(l => string.Compare(l.Name, name) > 0 || (l.Name == name && l.Id > id)); }

        var rows = await lists.OrderBy(l => l.Name).ThenBy(l => l.Id).Take(PageSize + 1)
            .Select(l => new AutoDeliveryRow(l.Id, l.Name, l.GroupId, l.IncludesBelow, l.Days, l.Minute, l.Apps.Count, l.PausedAt, l.NextRunAt, db.AutoDeliveryRuns.Where(r => r.ListId == l.Id).OrderByDescending(r => r.Id).FirstOrDefault(), db.DeliveryHolds.Any(h => h.ListId == l.Id && h.ReleasedAt == null)))
            .ToListAsync(stopping);
        return View(new AutoDeliveryIndex(q, [.. rows.Take(PageSize)], await GroupTree.LoadAsync(db, stopping), rows.Count > PageSize ? rows[PageSize - 1].Id : null));
    }

    [HttpGet("new"), Authorize(Policy = Permissions.ManageAutoDelivery)]
    public async Task<IActionResult> New(CancellationToken stopping) =>
        View("Edit", await PageAsync(null, new AutoDeliveryForm { Frequency = AutoDeliveryForm.Daily, Clock = "02:00" }, stopping));

    [HttpPost(""), Authorize(Policy = Permissions.ManageAutoDelivery)]
    public async Task<IActionResult> Create(AutoDeliveryForm form, CancellationToken stopping)
    {
        var page = await PageAsync(null, form, stopping);
        var details = form.Read(ModelState, page.Apps, time, clock.UtcNow());
        if (form.Group is null || page.Groups.All(g => g.Id != form.Group)) { ModelState.AddModelError(nameof(form.Group), Labels.Invalid_Required); }
        else if (await db.AutoDeliveryLists.CountAsync(l => l.GroupId == form.Group, stopping) >= AutoDeliveryList.MostListsAGroup) { ModelState.AddModelError(nameof(form.Group), string.Format(CultureInfo.CurrentCulture, Labels.Auto_TooManyLists, AutoDeliveryList.MostListsAGroup)); }

        if (details is null || !ModelState.IsValid || !await IsFreeAsync(form.Group!.Value, details, null, stopping)) { return View("Edit", page); }

        var list = AutoDeliveryList.Add(form.Group.Value, details, time, clock.UtcNow());
        db.AutoDeliveryLists.Add(list);
        return await SaveAsync(list, AuditAction.AutoDeliveryAdded, Labels.Catalogue_Added, stopping) ?? View("Edit", page);
    }

    [HttpGet("{id:int}/edit"), Authorize(Policy = Permissions.ManageAutoDelivery)]
    public async Task<IActionResult> Edit(int id, CancellationToken stopping) =>
        await FindAsync(id, stopping) is { } list ? View(await PageAsync(list, AutoDeliveryForm.Of(list), stopping)) : NotFound();

    [HttpPost("{id:int}"), Authorize(Policy = Permissions.ManageAutoDelivery)]
    public async Task<IActionResult> Update(int id, AutoDeliveryForm form, CancellationToken stopping)
    {
        if (await FindAsync(id, stopping) is not { } list) { return NotFound(); }

        form.Group = list.GroupId;
        var page = await PageAsync(list, form, stopping);
        if (form.Read(ModelState, page.Apps, time, clock.UtcNow()) is not { } details || !await IsFreeAsync(list.GroupId, details, id, stopping)) { return View("Edit", page); }

        list.Edit(details, time, clock.UtcNow());
        return await SaveAsync(list, AuditAction.AutoDeliveryEdited, Labels.Catalogue_Saved, stopping) ?? View("Edit", page);
    }

    [HttpPost("{id:int}/pause"), Authorize(Policy = Permissions.ManageAutoDelivery)]
    public async Task<IActionResult> Pause(int id, CancellationToken stopping)
    {
        if (await FindAsync(id, stopping) is not { } list) { return NotFound(); }

        list.Pause(clock.UtcNow());
        return await SaveAsync(list, AuditAction.AutoDeliveryPaused, Labels.Auto_Paused, stopping) ?? NotFound();
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

        db.AutoDeliveryLists.Remove(list);
        db.Audit.Add(AuditEntry.Of(User.Identity!.Name!, AuditAction.AutoDeliveryDeleted, list.Name, clock.UtcNow()));
        await db.SaveChangesAsync(stopping);
        TempData.Say(Pages.Message, Labels.Auto_Deleted, list.Name);
        return RedirectToAction(nameof(Index));
    }

    private Task<AutoDeliveryList?> FindAsync(int id, CancellationToken stopping) =>
        db.AutoDeliveryLists.AsSplitQuery().Include(l => l.Apps).Include(l => l.Periods).FirstOrDefaultAsync(l => l.Id == id, stopping);

    /// <summary>The apps to choose from: those in use that an app list can tell, and those the list has already.</summary>
    private async Task<AutoDeliveryPage> PageAsync(AutoDeliveryList? list, AutoDeliveryForm form, CancellationToken stopping)
    {
        var own = list?.Apps.Select(a => a.AppId).ToArray() ?? [];
        var apps = await db.Apps.AsNoTracking().Where(a => a.BundleId != null && (a.RetiredAt == null || own.Contains(a.Id))).OrderBy(a => a.Source).ThenBy(a => a.Name).Take(MostApps).ToListAsync(stopping);
        return new AutoDeliveryPage(list, form, apps, (await GroupTree.LoadAsync(db, stopping)).Choices);
    }

    private async Task<bool> IsFreeAsync(int groupId, AutoDeliveryDetails details, int? self, CancellationToken stopping)
    {
        var others = db.AutoDeliveryLists.Where(l => l.GroupId == groupId && l.Id != self);
        if (await others.AnyAsync(l => l.Name == details.Name, stopping)) { ModelState.AddModelError(nameof(AutoDeliveryForm.Name), Labels.Auto_NameTaken); }

        var taken = await others.SelectMany(l => l.Apps, (l, a) => new { a.AppId, App = a.App.Name, List = l.Name }).Where(a => details.Apps.Contains(a.AppId)).Take(5).ToListAsync(stopping);
        foreach (var one in taken) { ModelState.AddModelError(nameof(AutoDeliveryForm.Apps), string.Format(CultureInfo.CurrentCulture, Labels.Auto_AppTaken, one.App, one.List)); }

        return ModelState.IsValid;
    }

    /// <summary>Null, with a message, where somebody else took the name or an app meanwhile.</summary>
    private async Task<IActionResult?> SaveAsync(AutoDeliveryList list, AuditAction action, string message, CancellationToken stopping)
    {
        db.Audit.Add(AuditEntry.Of(User.Identity!.Name!, action, list.Name, clock.UtcNow()));
        try
        {
            await db.SaveChangesAsync(stopping);
        }
        catch (DbUpdateException e) when (db.IsUniqueViolation(e))
        {
            ModelState.AddModelError(nameof(AutoDeliveryForm.Name), Labels.Auto_NameTaken);
            return null;
        }

        TempData.Say(Pages.Message, message, list.Name);
        return Redirect($"/auto-delivery/{list.Id.ToString(CultureInfo.InvariantCulture)}");
    }
}

/// <summary>A row of the lists' list.</summary>
public sealed record AutoDeliveryRow(int Id, string Name, int GroupId, bool IncludesBelow, WeekDays Days, int Minute, int Apps, DateTime? PausedAt, DateTime? NextRunAt, AutoDeliveryRun? LastRun, bool HasHolds);

/// <summary>The lists' list.</summary>
public sealed record AutoDeliveryIndex(string? Search, IReadOnlyList<AutoDeliveryRow> Rows, GroupTree Groups, int? NextAfter);

/// <summary>A list's form; without a list it is a new one.</summary>
public sealed record AutoDeliveryPage(AutoDeliveryList? List, AutoDeliveryForm Form, IReadOnlyList<App> Apps, IReadOnlyList<GroupChoice> Groups);
