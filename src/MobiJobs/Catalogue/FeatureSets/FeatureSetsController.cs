using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.Audit;
using MobiJobs.Catalogue.Profiles;
using MobiJobs.Data;
using MobiJobs.AutoDelivery;

namespace MobiJobs.Catalogue.FeatureSets;

/// <summary>遠隔設定フィーチャーセット: what devices forbid; a change makes the next version.</summary>
[Route("feature-sets"), Authorize(Policy = Permissions.Read)]
public sealed class FeatureSetsController(MobiJobsDb db, TimeProvider clock) : Controller
{
    private const int MostVersions = 50;

    [HttpGet("")]
    public async Task<IActionResult> Index(CatalogueQuery query, CancellationToken stopping)
    {
        var sets = db.FeatureSets.AsNoTracking().Where(s => s.ReplacedAt == null);
        if (query.Search is not null) { sets = sets.Where(s => EF.Functions.Like(s.Name, query.Pattern, "\\") || EF.Functions.Like(s.PayloadIdentifier, query.Pattern, "\\")); }

        return View(await query.PageAsync(sets, stopping));
    }

    [HttpGet("{id:int}")]
    public async Task<IActionResult> Show(int id, CancellationToken stopping)
    {
        if (await db.FeatureSets.AsNoTracking().FirstOrDefaultAsync(s => s.Id == id, stopping) is not { } set) { return NotFound(); }

        var versions = await db.FeatureSets.AsNoTracking().Where(s => s.PayloadIdentifier == set.PayloadIdentifier).OrderByDescending(s => s.Version).Take(MostVersions).ToListAsync(stopping);
        return View(new FeatureSetShow(set, versions));
    }

    /// <summary>The profile that devices get.</summary>
    [HttpGet("{id:int}/file")]
    public async Task<IActionResult> Download(int id, CancellationToken stopping) =>
        await db.FeatureSets.AsNoTracking().FirstOrDefaultAsync(s => s.Id == id, stopping) is { } set
            ? File(FeatureSetFile.Write(set), "application/x-apple-aspen-config", $"{set.Identifier}.mobileconfig")
            : NotFound();

    [HttpGet("new"), Authorize(Policy = Permissions.ManageCatalogue)]
    public IActionResult New() => View("Edit", new FeatureSetPage(null, new FeatureSetForm()));

    [HttpPost(""), Authorize(Policy = Permissions.ManageCatalogue)]
    public async Task<IActionResult> Create(FeatureSetForm form, CancellationToken stopping)
    {
        if (form.Read(ModelState) is not { } name) { return View("Edit", new FeatureSetPage(null, form)); }

        var set = FeatureSet.Add(name, FeatureSet.NewPayloadIdentifier(), form.All, clock.UtcNow());
        db.FeatureSets.Add(set);
        return await SaveAsync(set, AuditAction.CatalogueAdded, Labels.Catalogue_Added, stopping);
    }

    [HttpGet("{id:int}/edit"), Authorize(Policy = Permissions.ManageCatalogue)]
    public async Task<IActionResult> Edit(int id, CancellationToken stopping) => await FindAsync(id, stopping) is { } set
        ? View(new FeatureSetPage(set, new FeatureSetForm { Name = set.Name, Forbidden = [.. set.Forbidden.Each()] }))
        : NotFound();

    [HttpPost("{id:int}"), Authorize(Policy = Permissions.ManageCatalogue)]
    public async Task<IActionResult> Update(int id, FeatureSetForm form, CancellationToken stopping)
    {
        if (await FindAsync(id, stopping) is not { } set) { return NotFound(); }

        if (form.Read(ModelState) is not { } name) { return View("Edit", new FeatureSetPage(set, form)); }

        if (await ReplaceAsync(set, name, form.All, stopping) is { } next) { return RedirectToAction(nameof(Show), new { id = next.Id }); }

        TempData.Say(Pages.Warning, Labels.FeatureSet_ChangedMeanwhile);
        return RedirectToAction(nameof(Index));
    }

    [HttpPost("{id:int}/retire"), Authorize(Policy = Permissions.ManageCatalogue)]
    public async Task<IActionResult> Retire(int id, CancellationToken stopping)
    {
        if (await FindAsync(id, stopping) is not { } set) { return NotFound(); }

        set.Retire(clock.UtcNow());
        return await SaveAsync(set, AuditAction.CatalogueRetired, Labels.Catalogue_Retired, stopping);
    }

    [HttpPost("{id:int}/restore"), Authorize(Policy = Permissions.ManageCatalogue)]
    public async Task<IActionResult> Restore(int id, CancellationToken stopping)
    {
        if (await FindAsync(id, stopping) is not { } set) { return NotFound(); }

        set.Restore();
        return await SaveAsync(set, AuditAction.CatalogueRestored, Labels.Catalogue_Restored, stopping);
    }

    /// <summary>The version that is sent; a former one can't be changed.</summary>
    private Task<FeatureSet?> FindAsync(int id, CancellationToken stopping) => db.FeatureSets.FirstOrDefaultAsync(s => s.Id == id && s.ReplacedAt == null, stopping);

    /// <summary>The former version steps back first, by a guarded statement: of two who change it at once, one finds it done.</summary>
    private Task<FeatureSet?> ReplaceAsync(FeatureSet set, string name, Restriction forbidden, CancellationToken stopping) => db.WriteAsync(
        async () =>
        {
            var now = clock.UtcNow();
            if (await db.FeatureSets.Where(s => s.Id == set.Id && s.ReplacedAt == null).ExecuteUpdateAsync(u => u.SetProperty(s => s.ReplacedAt, now), stopping) == 0) { return null; }

            db.Entry(set).State = EntityState.Detached;
            var next = set.Edit(name, forbidden, now);
            db.FeatureSets.Add(next);
            await SaveAsync(next, AuditAction.CatalogueEdited, Labels.Catalogue_Saved, stopping);
            return next;
        },
        stopping);

    private async Task<IActionResult> SaveAsync(FeatureSet set, AuditAction action, string message, CancellationToken stopping)
    {
        db.Audit.Add(AuditEntry.Of(User.Identity!.Name!, action, $"feature set: {set.Name} (v{set.Version.ToString(System.Globalization.CultureInfo.InvariantCulture)})", clock.UtcNow()));
        await db.SaveChangesAsync(stopping);
        TempData.Say(Pages.Message, message, set.Name);
        return RedirectToAction(nameof(Show), new { id = set.Id });
    }
}

/// <summary>A feature set as the form has it.</summary>
public sealed class FeatureSetForm
{
    public string? Name { get; set; }

    public List<Restriction> Forbidden { get; set; } = [];

    /// <summary>What it forbids, as one.</summary>
    public Restriction All => Forbidden.Where(r => Restrictions.All.Contains(r)).Aggregate(Restriction.None, (all, one) => all | one);

    /// <summary>The name; null, with messages, where something is wrong.</summary>
    public string? Read(Microsoft.AspNetCore.Mvc.ModelBinding.ModelStateDictionary errors)
    {
        var name = errors.ReadName(nameof(Name), Name);
        if (All == Restriction.None) { errors.AddModelError(nameof(Forbidden), Labels.FeatureSet_Empty); }

        return errors.IsValid ? name : null;
    }
}

/// <summary>A version of a feature set among the others.</summary>
public sealed record FeatureSetShow(FeatureSet Set, IReadOnlyList<FeatureSet> Versions);

/// <summary>A feature set's form; without one it is new.</summary>
public sealed record FeatureSetPage(FeatureSet? Set, FeatureSetForm Form);
