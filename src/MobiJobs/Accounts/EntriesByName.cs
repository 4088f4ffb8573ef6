using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using MobiJobs.Audit;
using MobiJobs.Data;

namespace MobiJobs.Accounts;

/// <summary>
/// Gives audit entries the requester of their name when they are saved: an account can be deleted and its name given to
/// somebody else, and an entry still tells whose it is.
/// </summary>
public static class EntriesByName
{
    /// <summary>Inserts many entries, within the caller's transaction.</summary>
    public static async Task EnterAsync(
        this MobiJobsDb db, IReadOnlyCollection<AuditEntry> entries, CancellationToken stopping)
    {
        await NameAsync(db, entries, stopping);
        await db.BulkInsertAsync(entries, keepKeys: false, stopping);
    }

    private static async Task NameAsync(
        MobiJobsDb db, IReadOnlyCollection<AuditEntry> entries, CancellationToken stopping)
    {
        var unnamed = entries.Where(e => e.RequesterId is null && e.Who.Length > 0).ToArray();
        if (unnamed.Length == 0) { return; }

        var names = unnamed.Select(e => Requester.Normalize(e.Who)).Distinct(StringComparer.Ordinal).ToArray();
        var ids = await db.Requesters.Where(r => names.Contains(r.NormalizedName))
            .ToDictionaryAsync(r => r.NormalizedName, r => r.Id, StringComparer.Ordinal, stopping);
        foreach (var entry in unnamed)
        {
            if (ids.TryGetValue(Requester.Normalize(entry.Who), out var id)) { entry.By(id); }
        }
    }

    /// <summary>Names the entries that are saved one by one.</summary>
    internal sealed class AtSave : SaveChangesInterceptor
    {
        /// <inheritdoc/>
        public override async ValueTask<InterceptionResult<int>> SavingChangesAsync(
            DbContextEventData eventData,
            InterceptionResult<int> result,
            CancellationToken cancellationToken = default)
        {
            if (eventData.Context is MobiJobsDb db) { await NameAsync(db, Added(db), cancellationToken); }

            return result;
        }

        /// <summary>The entries of this save; the save itself looks for changes, once.</summary>
        private static AuditEntry[] Added(MobiJobsDb db)
        {
            var (tracker, detects) = (db.ChangeTracker, db.ChangeTracker.AutoDetectChangesEnabled);
            tracker.AutoDetectChangesEnabled = false;
            try
            {
                var added = tracker.Entries<AuditEntry>().Where(e => e.State == EntityState.Added);
                return [.. added.Select(e => e.Entity)];
            }
            finally
            {
                tracker.AutoDetectChangesEnabled = detects;
            }
        }
    }
}
