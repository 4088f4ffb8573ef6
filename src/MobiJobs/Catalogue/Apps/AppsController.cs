using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.Audit;
using MobiJobs.Data;

namespace MobiJobs.Catalogue.Apps;

/// <summary>アプリ: the catalogue of apps.</summary>
[Route("apps"), Authorize(Policy = Permissions.Read)]
public sealed class AppsController(MobiJobsDb db, TimeProvider clock) : CatalogueController(db, clock)
{
    [HttpGet("")]
    public async Task<IActionResult> Index(CatalogueQuery query, CancellationToken stopping)
    {
        var apps = query.Filter(Db.Apps.AsNoTracking(), a =>
            EF.Functions.Like(a.Name, query.Pattern, "\\")
            || EF.Functions.Like(a.BundleId!.AsSearched(), query.Pattern, "\\")
            || a.StoreId == query.StoreId);
        return View(await query.PageAsync(apps, ModelState, stopping));
    }

    [HttpGet("{id:int}")]
    public async Task<IActionResult> Show(int id, CancellationToken stopping) =>
        await FindAsync(id, stopping) is { } app ? View(app) : NotFound();

    [HttpGet("new"), Authorize(Policy = Permissions.ManageCatalogue)]
    public IActionResult New() =>
        EditPage(null, new AppForm { Families = [DeviceFamilies.IPhone, DeviceFamilies.IPad] });

    [HttpPost(""), Authorize(Policy = Permissions.ManageCatalogue)]
    public async Task<IActionResult> Create(AppForm form, CancellationToken stopping)
    {
        if (form.Read(ModelState) is not { } details || !await CheckIdsAsync(details, null, stopping))
        {
            return EditPage(null, form);
        }

        var app = App.Add(details);
        Db.Apps.Add(app);
        if (await TrySaveAsync(app, AuditAction.CatalogueAdded, stopping))
        {
            return Saved(app, Labels.Catalogue_Added);
        }

        await CheckIdsAsync(details, null, stopping);
        return EditPage(null, form);
    }

    [HttpGet("{id:int}/edit"), Authorize(Policy = Permissions.ManageCatalogue)]
    public async Task<IActionResult> Edit(int id, CancellationToken stopping) =>
        await FindAsync(id, stopping) is { } app ? EditPage(id, AppForm.Of(app)) : NotFound();

    [HttpPost("{id:int}"), Authorize(Policy = Permissions.ManageCatalogue)]
    public async Task<IActionResult> Update(int id, AppForm form, CancellationToken stopping)
    {
        if (await FindAsync(id, stopping) is not { } app) { return NotFound(); }

        if (form.Read(ModelState) is not { } details || !await CheckIdsAsync(details, id, stopping))
        {
            return EditPage(id, form);
        }

        app.Edit(details);
        if (await TrySaveAsync(app, AuditAction.CatalogueEdited, stopping))
        {
            return Saved(app, Labels.Catalogue_Saved);
        }

        await CheckIdsAsync(details, id, stopping);
        return EditPage(id, form);
    }

    [HttpPost("{id:int}/restore"), Authorize(Policy = Permissions.ManageCatalogue)]
    public async Task<IActionResult> Restore(int id, CancellationToken stopping) =>
        await RestoreAsync(await FindAsync(id, stopping), stopping);

    private Task<App?> FindAsync(int id, CancellationToken stopping) =>
        Db.Apps.FirstOrDefaultAsync(a => a.Id == id, stopping);

    private ViewResult EditPage(int? id, AppForm form) => View("Edit", new AppPage(id, form));

    /// <summary>
    /// False, with an error at its field, if another app of the source has the store id or bundle id.
    /// </summary>
    private async Task<bool> CheckIdsAsync(AppDetails details, int? self, CancellationToken stopping)
    {
        var others = Db.Apps.Where(a => a.Source == details.Source && a.Id != self);
        if (details.StoreId is { } storeId && await others.AnyAsync(a => a.StoreId == storeId, stopping))
        {
            ModelState.AddModelError(nameof(AppForm.StoreId), Labels.App_StoreIdTaken);
        }

        if (details.BundleId is { } bundleId && await others.AnyAsync(a => a.BundleId == bundleId, stopping))
        {
            ModelState.AddModelError(nameof(AppForm.BundleId), Labels.App_BundleIdTaken);
        }

        return ModelState.IsValid;
    }
}

/// <summary>The form of an app; without an id it adds one.</summary>
public sealed record AppPage(int? Id, AppForm Form);
