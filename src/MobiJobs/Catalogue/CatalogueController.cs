using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using MobiJobs.Audit;
using MobiJobs.Data;
using MobiJobs.Kinds;

namespace MobiJobs.Catalogue;

/// <summary>
/// What the controllers of the four catalogues share: saving with an audit entry, and restoring.
/// </summary>
public abstract class CatalogueController(MobiJobsDb db, TimeProvider clock) : Controller
{
    protected MobiJobsDb Db => db;

    protected TimeProvider Clock => clock;

    /// <summary>Restores the item; 404 if there is none.</summary>
    protected async Task<IActionResult> RestoreAsync(ICatalogueItem? item, CancellationToken stopping)
    {
        if (item is null) { return NotFound(); }

        item.Restore();
        Record(item, AuditAction.CatalogueRestored);
        await db.SaveChangesAsync(stopping);
        return Saved(item, Labels.Catalogue_Restored);
    }

    /// <summary>
    /// Saves with an audit entry. False if a unique index refused it: somebody else took a name or id after it was
    /// checked. Check again then, to show the error at its field.
    /// </summary>
    protected async Task<bool> TrySaveAsync(ICatalogueItem item, AuditAction action, CancellationToken stopping)
    {
        Record(item, action);
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

    /// <summary>Adds the audit entry to the current save.</summary>
    protected void Record(ICatalogueItem item, AuditAction action) =>
        db.Audit.Add(AuditEntry.Of(User.Identity!.Name!, action, item.AuditSubject, clock.UtcNow())
            .ChangedAs(db.Entry(item)));

    /// <summary>Reports the saved item on the next page.</summary>
    protected IActionResult Saved(ICatalogueItem item, string message)
    {
        TempData.Say(Flash.Message, message, item.Name);
        return PageOf(item);
    }

    /// <summary>The page to show after a change.</summary>
    protected virtual IActionResult PageOf(ICatalogueItem item) => RedirectToAction("Show", new { id = item.Id });
}

/// <summary>The buttons of one item.</summary>
/// <param name="Kinds">The kinds of job that the item can be used for.</param>
public sealed record CatalogueActions(string Catalogue, int Id, DateTime? RetiredAt, IReadOnlyList<JobKind> Kinds)
{
    /// <summary>The item's address.</summary>
    public string Path => $"{Catalogue}/{Id}";
}
