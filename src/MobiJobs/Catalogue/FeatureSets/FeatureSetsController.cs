using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.Audit;
using MobiJobs.Catalogue.Profiles;
using MobiJobs.Data;

namespace MobiJobs.Catalogue.FeatureSets;

/// <summary>遠隔設定フィーチャーセット: the catalogue of feature sets. Editing one creates its next version.</summary>
[Route("feature-sets"), Authorize(Policy = Permissions.Read)]
public sealed class FeatureSetsController(MobiJobsDb db, TimeProvider clock) : CatalogueController(db, clock)
{
    private const int MaxVersions = 50;

    [HttpGet("")]
    public async Task<IActionResult> Index(CatalogueQuery query, CancellationToken stopping)
    {
        var sets = query.Filter(Db.FeatureSets.AsNoTracking().Where(s => s.ReplacedAt == null), s =>
            EF.Functions.Like(s.Name, query.Pattern, "\\")
            || EF.Functions.Like(s.PayloadIdentifier.AsSearched(), query.Pattern, "\\"));
        return View(await query.PageAsync(sets, ModelState, stopping));
    }

    [HttpGet("{id:int}")]
    public async Task<IActionResult> Show(int id, CancellationToken stopping)
    {
        if (await FindVersionAsync(id, stopping) is not { } set) { return NotFound(); }

        var versions = await Db.FeatureSets.AsNoTracking()
            .Where(s => s.PayloadIdentifier == set.PayloadIdentifier)
            .OrderByDescending(s => s.Version)
            .Take(MaxVersions)
            .ToListAsync(stopping);
        return View(new FeatureSetShow(set, versions));
    }

    /// <summary>The profile that devices receive.</summary>
    [HttpGet("{id:int}/file")]
    public async Task<IActionResult> Download(int id, CancellationToken stopping)
    {
        if (await FindVersionAsync(id, stopping) is not { } set) { return NotFound(); }

        return File(FeatureSetFile.Write(set), "application/x-apple-aspen-config", $"{set.Identifier}.mobileconfig");
    }

    [HttpGet("new"), Authorize(Policy = Permissions.ManageCatalogue)]
    public IActionResult New() => EditPage(null, new FeatureSetForm());

    [HttpPost(""), Authorize(Policy = Permissions.ManageCatalogue)]
    public async Task<IActionResult> Create(FeatureSetForm form, CancellationToken stopping)
    {
        if (form.Read(ModelState) is not { } name) { return EditPage(null, form); }

        var set = FeatureSet.Add(name, FeatureSet.NewPayloadIdentifier(), form.AllForbidden, Clock.UtcNow());
        Db.FeatureSets.Add(set);
        Record(set, AuditAction.CatalogueAdded);
        await Db.SaveChangesAsync(stopping);
        return Saved(set, Labels.Catalogue_Added);
    }

    [HttpGet("{id:int}/edit"), Authorize(Policy = Permissions.ManageCatalogue)]
    public async Task<IActionResult> Edit(int id, CancellationToken stopping) =>
        await FindAsync(id, stopping) is { } set ? EditPage(set, FeatureSetForm.Of(set)) : NotFound();

    [HttpPost("{id:int}"), Authorize(Policy = Permissions.ManageCatalogue)]
    public async Task<IActionResult> Update(int id, FeatureSetForm form, CancellationToken stopping)
    {
        if (await FindAsync(id, stopping) is not { } set) { return NotFound(); }

        if (form.Read(ModelState) is not { } name) { return EditPage(set, form); }

        if (await ReplaceAsync(set, name, form.AllForbidden, stopping) is { } next)
        {
            return Saved(next, Labels.Catalogue_Saved);
        }

        TempData.Say(Flash.Warning, Labels.FeatureSet_ChangedMeanwhile);
        return RedirectToAction(nameof(Index));
    }

    [HttpPost("{id:int}/restore"), Authorize(Policy = Permissions.ManageCatalogue)]
    public async Task<IActionResult> Restore(int id, CancellationToken stopping) =>
        await RestoreAsync(await FindAsync(id, stopping), stopping);

    /// <summary>The current version; former versions can't be changed.</summary>
    private Task<FeatureSet?> FindAsync(int id, CancellationToken stopping) =>
        Db.FeatureSets.FirstOrDefaultAsync(s => s.Id == id && s.ReplacedAt == null, stopping);

    /// <summary>Any version.</summary>
    private Task<FeatureSet?> FindVersionAsync(int id, CancellationToken stopping) =>
        Db.FeatureSets.AsNoTracking().FirstOrDefaultAsync(s => s.Id == id, stopping);

    private ViewResult EditPage(FeatureSet? set, FeatureSetForm form) => View("Edit", new FeatureSetPage(set, form));

    /// <summary>
    /// Creates the next version. The guarded statement lets only one of two simultaneous edits replace the version;
    /// null for the other.
    /// </summary>
    private Task<FeatureSet?> ReplaceAsync(
        FeatureSet set,
        string name,
        Restriction forbidden,
        CancellationToken stopping) => Db.WriteAsync(
        async () =>
        {
            var now = Clock.UtcNow();
            var replaced = await Db.FeatureSets
                .Where(s => s.Id == set.Id && s.ReplacedAt == null)
                .ExecuteUpdateAsync(update => update.SetProperty(s => s.ReplacedAt, now), stopping);
            if (replaced == 0) { return null; }

            Db.Entry(set).State = EntityState.Detached;
            var next = set.Edit(name, forbidden, now);
            Db.FeatureSets.Add(next);
            Record(next, AuditAction.CatalogueEdited);
            await Db.SaveChangesAsync(stopping);
            return next;
        },
        stopping);
}

/// <summary>A version of a feature set, and the newest versions of the set.</summary>
public sealed record FeatureSetShow(FeatureSet Set, IReadOnlyList<FeatureSet> Versions);

/// <summary>The form of a feature set; without a set it adds one.</summary>
public sealed record FeatureSetPage(FeatureSet? Set, FeatureSetForm Form);
