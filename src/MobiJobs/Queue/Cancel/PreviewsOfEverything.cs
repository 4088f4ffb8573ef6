using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.Data;
using MobiJobs.Runs;

namespace MobiJobs.Queue.Cancel;

/// <summary>
/// A person's previews of everything that can still be confirmed, for callers that name the numbers they were shown.
/// </summary>
public sealed class PreviewsOfEverything(MobiJobsDb db, TimeProvider clock)
{
    /// <summary>
    /// The newest preview with these numbers, or the one with this id if it has them; null if there is none.
    /// </summary>
    public Task<Run?> FindAsync(EverythingShown shown, Actor by, CancellationToken stopping) =>
        Alike(shown, by).Where(r => r.StartedAt == null && (shown.PreviewId == null || r.Id == shown.PreviewId))
            .OrderByDescending(r => r.Id)
            .FirstOrDefaultAsync(stopping);

    /// <summary>
    /// Whether the same numbers stood on another preview that would do something else: they don't say then which of the
    /// two the person saw.
    /// </summary>
    public Task<bool> IsAmbiguousAsync(Run found, EverythingShown shown, Actor by, CancellationToken stopping) =>
        Alike(shown, by).Where(r => r.Id != found.Id).AnyAsync(
            r => r.Registering != found.Registering
                || r.Registrations != found.Registrations
                || r.Order != found.Order
                || db.RunItems.Any(i => i.RunId == found.Id
                    && !db.RunItems.Any(other => other.RunId == r.Id && other.ItemId == i.ItemId)),
            stopping);

    private IQueryable<Run> Alike(EverythingShown shown, Actor by)
    {
        var since = clock.UtcNow() - RunKeeper.PreviewLife;
        return db.Runs.AsNoTracking()
            .Where(r => r.Kind == RunKind.CancelEverything && r.RequestedById == by.RequesterId)
            .Where(r => r.ReadyAt != null && r.PreviewedAt >= since)
            .Where(r => r.UpToId == shown.UpToId && r.Count == shown.Count)
            .Where(r => r.Selection == ""); // Ids or a filter that turned out to be everything are kept there.
    }
}

/// <summary>The numbers of a preview of everything, and its id if the caller names it.</summary>
public sealed record EverythingShown(long UpToId, int Count, long? PreviewId = null);
