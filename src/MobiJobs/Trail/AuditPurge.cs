using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.Audit;
using MobiJobs.Data;
using MobiJobs.Queue.Purging;

namespace MobiJobs.Trail;

/// <summary>
/// Deletes the entries of the oldest seals, where a retention is set. The seals stay, so that the chain can still be
/// checked; up to which entry was deleted, and by which rule, is an entry itself (docs/audit-format.md).
/// </summary>
internal sealed class AuditPurge(MobiJobsDb db, AuditKept kept, AuditSealKey key, ILogger<AuditPurge> log) : IPurge
{
    private const int MaxSeals = 200;

    /// <inheritdoc/>
    public async Task<int> PurgeAsync(PurgeLimits limits, CancellationToken stopping)
    {
        await NoteLastSealAsync(stopping);
        if (kept.Months is not { } months) { return 0; }

        var last = await LastOldAsync(months, limits.Now, stopping);
        var deleted = 0;
        while (await NextAsync(last, stopping) is { Count: > 0 } seals)
        {
            deleted += await db.WriteAsync(() => DeleteAsync(seals, months, limits.Now, stopping), stopping);
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

    /// <summary>
    /// The last seal that is old enough by the time that the seals after it took, not by the clock alone: one that was
    /// set years ahead would delete everything.
    /// </summary>
    private async Task<long> LastOldAsync(int months, DateTime now, CancellationToken stopping)
    {
        var seals = db.AuditSeals.Where(s => s.PurgedAt == null)
            .OrderByDescending(s => s.Number)
            .Select(s => new { s.Number, s.At })
            .AsAsyncEnumerable();
        var (age, later, before) = (TimeSpan.Zero, now, now.AddMonths(-months));
        await foreach (var seal in seals.WithCancellation(stopping))
        {
            age += PurgeProof.Step(seal.At, later);
            if (now - age < before) { return seal.Number; }

            later = seal.At;
        }

        return 0;
    }

    /// <summary>Several seals with few entries, or one with many: each transaction is short.</summary>
    private async Task<List<OldSeal>> NextAsync(long last, CancellationToken stopping)
    {
        var old = await db.AuditSeals
            .Where(s => s.PurgedAt == null && s.Number <= last)
            .OrderBy(s => s.Number)
            .Select(s => new OldSeal(s.Number, s.Hash, s.FromId, s.ToId, s.Count))
            .Take(MaxSeals)
            .ToListAsync(stopping);
        var total = 0;
        return [.. old.TakeWhile(s => (total += s.Count) <= AuditSealing.MaxEntries)];
    }

    private async Task<int> DeleteAsync(List<OldSeal> seals, int months, DateTime now, CancellationToken stopping)
    {
        var (first, last) = (seals[0], seals[^1]);
        var count = await db.Audit.Where(e => e.Id >= first.FromId && e.Id <= last.ToId).ExecuteDeleteAsync(stopping);
        var record = AuditEntry
            .Of(Requester.SystemName, AuditAction.AuditPurged, PurgeProof.Subject(last.ToId), now, count)
            .Because(PurgeProof.Reason(months));
        db.Audit.Add(record);
        await db.SaveChangesAsync(stopping); // The entry has its id from here on.
        var hash = key.PurgeHashOf(last.Number, last.Hash, record);
        await db.AuditSeals.Where(s => s.Number >= first.Number && s.Number <= last.Number).ExecuteUpdateAsync(
            set => set.SetProperty(s => s.PurgedAt, now).SetProperty(s => s.Entries, Array.Empty<byte>()), stopping);
        await db.AuditSeals.Where(s => s.Number == last.Number)
            .ExecuteUpdateAsync(set => set.SetProperty(s => s.PurgeHash, hash), stopping);
        return count;
    }

    private sealed record OldSeal(long Number, string Hash, long FromId, long ToId, int Count);
}
