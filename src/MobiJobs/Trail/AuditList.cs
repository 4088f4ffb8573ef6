using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.Audit;
using MobiJobs.Data;

namespace MobiJobs.Trail;

/// <summary>Pages of the audit trail, newest first, read by key.</summary>
public sealed class AuditList(MobiJobsDb db, OrganizationTime time)
{
    public const int PageSize = 100;

    /// <summary>The page before (older than) or after (newer than) an id; the newest without either.</summary>
    public async Task<KeysetPage<AuditEntry>> PageAsync(
        AuditFilter filter, long? before, long? after, int size, CancellationToken stopping)
    {
        var start = before is not null ? PageStart.After : after is not null ? PageStart.Before : PageStart.Top;
        var entries = (await AsWrittenAsync(filter, stopping)).Apply(db.Audit.AsNoTracking(), time);
        var ordered = start switch
        {
            PageStart.Top => entries.OrderByDescending(e => e.Id),
            PageStart.After => entries.Where(e => e.Id < before).OrderByDescending(e => e.Id),
            PageStart.Before => entries.Where(e => e.Id > after).OrderBy(e => e.Id),
        };
        var rows = await ordered.Take(size + 1).ToListAsync(stopping);
        return KeysetPage.Of(rows, size, start, row => Cursor.At(filter.Fingerprint(), row.Id));
    }

    /// <summary>What is still there of what these entries are about.</summary>
    public Task<AuditThings> ThingsAsync(IReadOnlyCollection<AuditEntry> entries, CancellationToken stopping) =>
        AuditThings.FindAsync(db, entries, stopping);

    /// <summary>Which of the runs that these entries name are still kept, of those a second person was asked.</summary>
    public async Task<IReadOnlyCollection<long>> AskedAsync(
        IReadOnlyCollection<AuditEntry> entries, CancellationToken stopping)
    {
        var ids = entries.Where(e => AuditForms.IsApproval(e.Action)).Select(e => e.RunId).OfType<long>().ToHashSet();
        return ids.Count == 0
            ? []
            : await db.Runs.Where(r => ids.Contains(r.Id) && r.ApprovalUntil != null)
                .Select(r => r.Id)
                .ToListAsync(stopping);
    }

    /// <summary>A name is found in any case and width: entries have it as its requester does.</summary>
    private async Task<AuditFilter> AsWrittenAsync(AuditFilter filter, CancellationToken stopping)
    {
        if (filter.User is not { } typed) { return filter; }

        var normalized = Requester.Normalize(typed);
        var name = await db.Requesters.Where(r => r.NormalizedName == normalized)
            .Select(r => r.Name)
            .FirstOrDefaultAsync(stopping);
        return filter with { User = name ?? typed };
    }
}
