using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.Audit;
using MobiJobs.Data;

namespace MobiJobs.Catalogue.Profiles;

/// <summary>構成プロファイル: uploaded, looked into, replaced by newer files, retired.</summary>
[Route("profiles"), Authorize(Policy = Permissions.Read)]
public sealed class ProfilesController(MobiJobsDb db, TimeProvider clock) : Controller
{
    private const int MaxRequest = 8 * 1024 * 1024; // Roomier than a profile, so that one that is too large gets its message.

    [HttpGet("")]
    public async Task<IActionResult> Index(CatalogueQuery query, CancellationToken stopping)
    {
        var profiles = db.Profiles.AsNoTracking();
        if (query.Search is not null) { profiles = profiles.Where(p => EF.Functions.Like(p.Name, query.Pattern, "\\") || EF.Functions.Like(p.Identifier, query.Pattern, "\\")); }

        return View(await query.PageAsync(profiles, ProfileRow.Of, stopping));
    }

    [HttpGet("{id:int}")]
    public async Task<IActionResult> Show(int id, CancellationToken stopping)
    {
        if (await FindAsync(id, stopping) is not { } profile) { return NotFound(); }

        return View(new ProfileShow(profile, (ProfileFile.Read(profile.Content) as ProfileReading.Sound)?.Content));
    }

    [HttpGet("new"), Authorize(Policy = Permissions.ManageCatalogue)]
    public IActionResult New() => View("Edit", new ProfilePage(null, new ProfileForm()));

    [HttpPost(""), Authorize(Policy = Permissions.ManageCatalogue), RequestSizeLimit(MaxRequest)]
    public async Task<IActionResult> Create(ProfileForm form, CancellationToken stopping)
    {
        var content = await form.ReadAsync(ModelState, mustHaveFile: true, stopping);
        if (content is not null && await db.Profiles.AnyAsync(p => p.Identifier == content.Identifier, stopping)) { ModelState.AddModelError(nameof(form.File), Labels.Profile_IdentifierTaken); }

        var name = form.ReadName(ModelState, content);
        if (!ModelState.IsValid) { return View("Edit", new ProfilePage(null, form)); }

        var profile = ConfigurationProfile.Add(name!, content!, form.NeedsSupervision, clock.UtcNow());
        db.Profiles.Add(profile);
        return await SaveAsync(profile, AuditAction.CatalogueAdded, Labels.Catalogue_Added, stopping);
    }

    [HttpGet("{id:int}/edit"), Authorize(Policy = Permissions.ManageCatalogue)]
    public async Task<IActionResult> Edit(int id, CancellationToken stopping) => await FindAsync(id, stopping) is { } profile
        ? View(new ProfilePage(profile, new ProfileForm { Name = profile.Name, NeedsSupervision = profile.NeedsSupervision }))
        : NotFound();

    [HttpPost("{id:int}"), Authorize(Policy = Permissions.ManageCatalogue), RequestSizeLimit(MaxRequest)]
    public async Task<IActionResult> Update(int id, ProfileForm form, CancellationToken stopping)
    {
        if (await FindAsync(id, stopping) is not { } profile) { return NotFound(); }

        var content = await form.ReadAsync(ModelState, mustHaveFile: false, stopping);
        if (content is not null && content.Identifier != profile.Identifier) { ModelState.AddModelError(nameof(form.File), string.Format(System.Globalization.CultureInfo.CurrentCulture, Labels.Profile_OtherIdentifier, profile.Identifier)); }

        var name = form.ReadName(ModelState, content);
        if (!ModelState.IsValid) { return View("Edit", new ProfilePage(profile, form)); }

        profile.Edit(name!, form.NeedsSupervision);
        if (content is not null) { profile.Replace(content, clock.UtcNow()); }

        return await SaveAsync(profile, AuditAction.CatalogueEdited, Labels.Catalogue_Saved, stopping);
    }

    [HttpPost("{id:int}/retire"), Authorize(Policy = Permissions.ManageCatalogue)]
    public async Task<IActionResult> Retire(int id, CancellationToken stopping)
    {
        if (await FindAsync(id, stopping) is not { } profile) { return NotFound(); }

        profile.Retire(clock.UtcNow());
        return await SaveAsync(profile, AuditAction.CatalogueRetired, Labels.Catalogue_Retired, stopping);
    }

    [HttpPost("{id:int}/restore"), Authorize(Policy = Permissions.ManageCatalogue)]
    public async Task<IActionResult> Restore(int id, CancellationToken stopping)
    {
        if (await FindAsync(id, stopping) is not { } profile) { return NotFound(); }

        profile.Restore();
        return await SaveAsync(profile, AuditAction.CatalogueRestored, Labels.Catalogue_Restored, stopping);
    }

    private Task<ConfigurationProfile?> FindAsync(int id, CancellationToken stopping) => db.Profiles.FirstOrDefaultAsync(p => p.Id == id, stopping);

    private async Task<IActionResult> SaveAsync(ConfigurationProfile profile, AuditAction action, string message, CancellationToken stopping)
    {
        db.Audit.Add(AuditEntry.Of(User.Identity!.Name!, action, $"profile: {profile.Name} ({profile.Identifier})", clock.UtcNow()));
        try
        {
            await db.SaveChangesAsync(stopping);
        }
        catch (DbUpdateException e) when (db.IsUniqueViolation(e))
        {
            TempData.Say(Pages.Warning, Labels.Profile_IdentifierTaken);
            return RedirectToAction(nameof(Index));
        }

        TempData.Say(Pages.Message, message, profile.Name);
        return RedirectToAction(nameof(Show), new { id = profile.Id });
    }
}

/// <summary>A profile of the list: all but its file.</summary>
public sealed class ProfileRow : ICatalogueItem
{
    internal static readonly System.Linq.Expressions.Expression<Func<ConfigurationProfile, ProfileRow>> Of = p => new ProfileRow
    {
        Id = p.Id,
        Name = p.Name,
        Identifier = p.Identifier,
        PayloadTypes = p.PayloadTypes,
        RestrictsAppStore = p.RestrictsAppStore,
        NeedsSupervision = p.NeedsSupervision,
        RetiredAt = p.RetiredAt,
    };

    public int Id { get; init; }

    public string Name { get; init; } = "";

    public string Identifier { get; init; } = "";

    public string PayloadTypes { get; init; } = "";

    public bool RestrictsAppStore { get; init; }

    public bool NeedsSupervision { get; init; }

    public DateTime? RetiredAt { get; init; }
}

/// <summary>A profile and what its file holds.</summary>
public sealed record ProfileShow(ConfigurationProfile Profile, ProfileContent? Content);

/// <summary>A profile's form; without a profile it is a new one.</summary>
public sealed record ProfilePage(ConfigurationProfile? Profile, ProfileForm Form);
