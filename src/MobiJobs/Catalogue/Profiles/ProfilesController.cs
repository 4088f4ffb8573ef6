using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.Audit;
using MobiJobs.Data;

namespace MobiJobs.Catalogue.Profiles;

/// <summary>構成プロファイル: the catalogue of configuration profiles.</summary>
[Route("profiles"), Authorize(Policy = Permissions.Read)]
public sealed class ProfilesController(MobiJobsDb db, TimeProvider clock) : CatalogueController(db, clock)
{
    // Larger than a profile may be, so that a file that is too large gets an error message.
    private const int MaxRequest = 8 * 1024 * 1024;

    [HttpGet("")]
    public async Task<IActionResult> Index(CatalogueQuery query, CancellationToken stopping)
    {
        var profiles = query.Filter(Db.Profiles.AsNoTracking(), p =>
            EF.Functions.Like(p.Name, query.Pattern, "\\")
            || EF.Functions.Like(p.Identifier.AsSearched(), query.Pattern, "\\"));
        return View(await query.PageAsync(profiles, ProfileRow.Of, ModelState, stopping));
    }

    [HttpGet("{id:int}")]
    public async Task<IActionResult> Show(int id, CancellationToken stopping) =>
        await Db.Profiles.AsNoTracking().Where(p => p.Id == id).Select(ProfileShow.Of).FirstOrDefaultAsync(stopping)
            is { } profile
            ? View(profile)
            : NotFound();

    [HttpGet("new"), Authorize(Policy = Permissions.ManageCatalogue)]
    public IActionResult New() => EditPage(null, new ProfileForm());

    [HttpPost(""), Authorize(Policy = Permissions.ManageCatalogue), RequestSizeLimit(MaxRequest)]
    public async Task<IActionResult> Create(ProfileForm form, CancellationToken stopping)
    {
        var content = await form.ReadAsync(ModelState, mustHaveFile: true, stopping);
        if (content is not null) { await CheckIdentifierAsync(content, stopping); }

        var name = form.ReadName(ModelState, content);
        if (!ModelState.IsValid) { return EditPage(null, form); }

        var profile = ConfigurationProfile.Add(name!, content!, form.NeedsSupervision, Clock.UtcNow());
        Db.Profiles.Add(profile);
        if (await TrySaveAsync(profile, AuditAction.CatalogueAdded, stopping))
        {
            return Saved(profile, Labels.Catalogue_Added);
        }

        await CheckIdentifierAsync(content!, stopping);
        return EditPage(null, form);
    }

    [HttpGet("{id:int}/edit"), Authorize(Policy = Permissions.ManageCatalogue)]
    public async Task<IActionResult> Edit(int id, CancellationToken stopping) =>
        await FindAsync(id, stopping) is { } profile ? EditPage(profile, ProfileForm.Of(profile)) : NotFound();

    [HttpPost("{id:int}"), Authorize(Policy = Permissions.ManageCatalogue), RequestSizeLimit(MaxRequest)]
    public async Task<IActionResult> Update(int id, ProfileForm form, CancellationToken stopping)
    {
        if (await FindAsync(id, stopping) is not { } profile) { return NotFound(); }

        var content = await form.ReadAsync(ModelState, mustHaveFile: false, stopping);
        if (content is not null && content.Identifier != profile.Identifier)
        {
            ModelState.AddModelError(nameof(form.File), Say(Labels.Profile_OtherIdentifier, profile.Identifier));
        }

        var name = form.ReadName(ModelState, content);
        if (!ModelState.IsValid) { return EditPage(profile, form); }

        profile.Edit(name!, form.NeedsSupervision);
        if (content is not null) { profile.Replace(content, Clock.UtcNow()); }

        Record(profile, AuditAction.CatalogueEdited);
        await Db.SaveChangesAsync(stopping);
        return Saved(profile, Labels.Catalogue_Saved);
    }

    [HttpPost("{id:int}/restore"), Authorize(Policy = Permissions.ManageCatalogue)]
    public async Task<IActionResult> Restore(int id, CancellationToken stopping) =>
        await RestoreAsync(await FindAsync(id, stopping), stopping);

    private Task<ConfigurationProfile?> FindAsync(int id, CancellationToken stopping) =>
        Db.Profiles.AsSplitQuery().FirstOrDefaultAsync(p => p.Id == id, stopping);

    private ViewResult EditPage(ConfigurationProfile? profile, ProfileForm form) =>
        View("Edit", new ProfilePage(profile, form));

    /// <summary>Adds an error at the file if another profile has its identifier.</summary>
    private async Task CheckIdentifierAsync(ProfileContent content, CancellationToken stopping)
    {
        if (await Db.Profiles.AnyAsync(p => p.Identifier == content.Identifier, stopping))
        {
            ModelState.AddModelError(nameof(ProfileForm.File), Labels.Profile_IdentifierTaken);
        }
    }
}

/// <summary>The form of a profile; without a profile it adds one.</summary>
public sealed record ProfilePage(ConfigurationProfile? Profile, ProfileForm Form);
