using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.Audit;
using MobiJobs.Data;

namespace MobiJobs.Catalogue.Apps;

/// <summary>アプリ: what can be sent, for everybody to see; adding, changing and retiring for those who may.</summary>
[Route("apps"), Authorize(Policy = Permissions.Read)]
public sealed class AppsController(MobiJobsDb db, TimeProvider clock) : Controller
{
    [HttpGet("")]
    public async Task<IActionResult> Index(CatalogueQuery query, CancellationToken stopping)
    {
        var apps = db.Apps.AsNoTracking();
        if (query.Search is not null) { apps = apps.Where(a => EF.Functions.Like(a.Name, query.Pattern, "\\") || EF.Functions.Like(a.BundleId!, query.Pattern, "\\") || a.StoreId == query.Number); }

        return View(await query.PageAsync(apps, stopping));
    }

    [HttpGet("{id:int}")]
    public async Task<IActionResult> Show(int id, CancellationToken stopping) => await FindAsync(id, stopping) is { } app ? View(app) : NotFound();

    [HttpGet("new"), Authorize(Policy = Permissions.ManageCatalogue)]
    public IActionResult New() => View("Edit", new AppPage(null, new AppForm { Families = [DeviceFamilies.IPhone, DeviceFamilies.IPad] }));

    [HttpPost(""), Authorize(Policy = Permissions.ManageCatalogue)]
    public async Task<IActionResult> Create(AppForm form, CancellationToken stopping)
    {
        if (form.Read(ModelState) is not { } details || !await IsFreeAsync(details, null, stopping)) { return View("Edit", new AppPage(null, form)); }

        var app = App.Add(details);
        db.Apps.Add(app);
        return await SaveAsync(app, AuditAction.CatalogueAdded, Labels.Catalogue_Added, stopping) ?? View("Edit", new AppPage(null, form));
    }

    [HttpGet("{id:int}/edit"), Authorize(Policy = Permissions.ManageCatalogue)]
    public async Task<IActionResult> Edit(int id, CancellationToken stopping) => await FindAsync(id, stopping) is { } app ? View(new AppPage(id, AppForm.Of(app))) : NotFound();

    [HttpPost("{id:int}"), Authorize(Policy = Permissions.ManageCatalogue)]
    public async Task<IActionResult> Update(int id, AppForm form, CancellationToken stopping)
    {
        if (await FindAsync(id, stopping) is not { } app) { return NotFound(); }

        if (form.Read(ModelState) is not { } details || !await IsFreeAsync(details, id, stopping)) { return View("Edit", new AppPage(id, form)); }

        app.Edit(details);
        return await SaveAsync(app, AuditAction.CatalogueEdited, Labels.Catalogue_Saved, stopping) ?? View("Edit", new AppPage(id, form));
    }

    [HttpPost("{id:int}/retire"), Authorize(Policy = Permissions.ManageCatalogue)]
    public async Task<IActionResult> Retire(int id, CancellationToken stopping)
    {
        if (await FindAsync(id, stopping) is not { } app) { return NotFound(); }

        app.Retire(clock.UtcNow());
        return await SaveAsync(app, AuditAction.CatalogueRetired, Labels.Catalogue_Retired, stopping) ?? NotFound();
    }

    [HttpPost("{id:int}/restore"), Authorize(Policy = Permissions.ManageCatalogue)]
    public async Task<IActionResult> Restore(int id, CancellationToken stopping)
    {
        if (await FindAsync(id, stopping) is not { } app) { return NotFound(); }

        app.Restore();
        return await SaveAsync(app, AuditAction.CatalogueRestored, Labels.Catalogue_Restored, stopping) ?? NotFound();
    }

    private Task<App?> FindAsync(int id, CancellationToken stopping) => db.Apps.FirstOrDefaultAsync(a => a.Id == id, stopping);

    private async Task<bool> IsFreeAsync(AppDetails details, int? self, CancellationToken stopping)
    {
        var others = db.Apps.Where(a => a.Source == details.Source && a.Id != self);
        if (details.StoreId is { } storeId && await others.AnyAsync(a => a.StoreId == storeId, stopping)) { ModelState.AddModelError(nameof(AppForm.StoreId), Labels.App_StoreIdTaken); }

        if (details.BundleId is { } bundleId && await others.AnyAsync(a => a.BundleId == bundleId, stopping)) { ModelState.AddModelError(nameof(AppForm.BundleId), Labels.App_BundleIdTaken); }

        return ModelState.IsValid;
    }

    /// <summary>Null, with a message, where somebody else took the id meanwhile.</summary>
    private async Task<IActionResult?> SaveAsync(App app, AuditAction action, string message, CancellationToken stopping)
    {
        db.Audit.Add(AuditEntry.Of(User.Identity!.Name!, action, $"app: {app.Name}", clock.UtcNow()));
        try
        {
            await db.SaveChangesAsync(stopping);
        }
        catch (DbUpdateException e) when (db.IsUniqueViolation(e))
        {
            ModelState.AddModelError(app.StoreId is null ? nameof(AppForm.BundleId) : nameof(AppForm.StoreId), Labels.App_StoreIdTaken);
            return null;
        }

        TempData.Say(Pages.Message, message, app.Name);
        return RedirectToAction(nameof(Show), new { id = app.Id });
    }
}

/// <summary>An app's form; without an id it is a new one.</summary>
public sealed record AppPage(int? Id, AppForm Form);
