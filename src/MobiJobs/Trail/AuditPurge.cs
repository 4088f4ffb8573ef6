using System.Globalization;
using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.Audit;
using MobiJobs.Data;
using MobiJobs.Queue.Purging;

namespace MobiJobs.Trail;

/// <summary>
/// Deletes the entries of old seals, where a retention is set. The seals stay, so that the chain can still be checked;
/// that entries were deleted, and which, is an entry itself.
/// </summary>
internal sealed class AuditPurge(MobiJobsDb db, AuditKept kept, ILogger<AuditPurge> log) : IPurge
{
    private const int MaxSeals = 200;

    /// <inheritdoc/>
    public async Task<int> PurgeAsync(PurgeLimits limits, CancellationToken stopping)
    {
        await NoteLastSealAsync(stopping);
        if (kept.Months is not { } months) { return 0; }

        var before = limits.Now.AddMonths(-months);
        var deleted = 0;
        while (await NextAsync(before, stopping) is { Count: > 0 } seals)
        {
            deleted += await db.WriteAsync(() => DeleteAsync(seals, limits.Now, stopping), stopping);
        }

        return deleted;
    }

    /// <summary>Whoever keeps the log elsewhere can prove by it that the chain was not rewritten.</summary>
    private async Task NoteLastSealAsync(CancellationToken stopping)
    {
        var last = await db.AuditSeals.OrderByDescending(s => s.Number)
            .Select(s => new { s.Number, s.Hash })
            .FirstOrDefaultAsync(stopping);
        if (last is null) { return; }

        log.LogInformation("The last seal of the audit trail is {SealNumber}:{SealHash}", last.Number, last.Hash);
    }

    /// <summary>Several seals with few entries, or one with many: each transaction is short.</summary>
    private async Task<List<OldSeal>> NextAsync(DateTime before, CancellationToken stopping)
    {
        var old = await db.AuditSeals
            .Where(s => s.PurgedAt == null && s.At < before)
            .OrderBy(s => s.Number)
            .Select(s => new OldSeal(s.Number, s.FromId, s.ToId, s.Count))
            .Take(MaxSeals)
            .ToListAsync(stopping);
        var total = 0;
        return [.. old.TakeWhile(s => (total += s.Count) <= AuditSealing.MaxEntries)];
    }

    private async Task<int> DeleteAsync(List<OldSeal> seals, DateTime now, CancellationToken stopping)
    {
        var (first, last) = (seals[0], seals[^1]);
        await db.AuditSeals.Where(s => s.Number >= first.Number && s.Number <= last.Number).ExecuteUpdateAsync(
            set => set.SetProperty(s => s.PurgedAt, now).SetProperty(s => s.Entries, Array.Empty<byte>()), stopping);
        var count = await db.Audit.Where(e => e.Id >= first.FromId && e.Id <= last.ToId).ExecuteDeleteAsync(stopping);
        var range = string.Create(CultureInfo.InvariantCulture, $"#{first.FromId}–{last.ToId}");
        db.Audit.Add(AuditEntry.Of(Requester.SystemName, AuditAction.AuditPurged, range, now, count)
            .Because($"Audit:KeepMonths = {kept.Months}"));
        await db.SaveChangesAsync(stopping);
        return count;
    }

    private sealed record OldSeal(long Number, long FromId, long ToId, int Count);
}
