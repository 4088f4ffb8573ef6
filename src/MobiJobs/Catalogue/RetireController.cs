using System.Globalization;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.Audit;
using MobiJobs.Data;

namespace MobiJobs.Catalogue;

/// <summary>使用を終了する: shows what uses an item of one of the four catalogues, and retires it.</summary>
[Authorize(Policy = Permissions.ManageCatalogue)]
public sealed class RetireController(MobiJobsDb db, IEnumerable<ICatalogueUse> uses, TimeProvider clock) : Controller
{
    [HttpGet("/apps/{id:int}/retire"), HttpGet("/books/{id:int}/retire")]
    [HttpGet("/profiles/{id:int}/retire"), HttpGet("/feature-sets/{id:int}/retire")]
    public async Task<IActionResult> Ask(int id, CancellationToken stopping) =>
        await FindAsync(id, stopping) is { } item ? View("Retire", await PageAsync(item, stopping)) : NotFound();

    /// <param name="id">The item.</param>
    /// <param name="shown">The uses that the page said would end (<see cref="RetirePage.Shown"/>).</param>
    [HttpPost("/apps/{id:int}/retire"), HttpPost("/books/{id:int}/retire")]
    [HttpPost("/profiles/{id:int}/retire"), HttpPost("/feature-sets/{id:int}/retire")]
    public async Task<IActionResult> Retire(int id, string? shown, CancellationToken stopping)
    {
        if (await FindAsync(id, stopping) is not { } item) { return NotFound(); }

        var page = await PageAsync(item, stopping);
        if (page.Shown != (shown ?? "")) { return View("Retire", page with { HasChanged = true }); }

        var now = clock.UtcNow();
        item.Retire(now);
        db.Audit.Add(AuditEntry.Of(User.Identity!.Name!, AuditAction.CatalogueRetired, item.AuditSubject, now));
        await db.SaveChangesAsync(stopping);
        TempData.Say(Flash.Message, Labels.Catalogue_Retired, item.Name);
        return Redirect(page.Next);
    }

    private async Task<RetirePage> PageAsync(ICatalogueItem item, CancellationToken stopping)
    {
        var found = new List<CatalogueUse>();
        foreach (var use in uses) { found.AddRange(await use.FindAsync(item, stopping)); }

        return new RetirePage(item, Catalogue, found);
    }

    private string Catalogue => Request.Path.Value!.Split('/')[1];

    private async Task<ICatalogueItem?> FindAsync(int id, CancellationToken stopping) => Catalogue switch
    {
        "apps" => await db.Apps.FirstOrDefaultAsync(a => a.Id == id, stopping),
        "books" => await db.Books.FirstOrDefaultAsync(b => b.Id == id, stopping),
        "profiles" => await db.Profiles.AsSplitQuery().FirstOrDefaultAsync(p => p.Id == id, stopping),
        _ => await db.FeatureSets.FirstOrDefaultAsync(s => s.Id == id && s.ReplacedAt == null, stopping),
    };
}

/// <summary>What retiring an item affects, before it is retired.</summary>
public sealed record RetirePage(ICatalogueItem Item, string Catalogue, IReadOnlyList<CatalogueUse> Uses)
{
    /// <summary>Whether the uses that would end have changed since the page was shown.</summary>
    public bool HasChanged { get; init; }

    /// <summary>The addresses of the uses that end with the retirement, for comparison with what was shown.</summary>
    public string Shown =>
        string.Join(' ', Uses.Where(u => u.Ends).Select(u => u.Address).Order(StringComparer.Ordinal));

    /// <summary>The item's own page; a book has one to edit it only.</summary>
    public string Path => Catalogue == "books" ? $"{Address}/edit" : Address;

    /// <summary>Where the retired item is shown.</summary>
    public string Next => Catalogue == "books" ? $"/books?state={CatalogueQuery.Retired}" : Address;

    private string Address => string.Create(CultureInfo.InvariantCulture, $"/{Catalogue}/{Item.Id}");
}
