using Microsoft.EntityFrameworkCore;
using MobiJobs.Data;

namespace MobiJobs.Audit;

/// <summary>
/// Seals entries that have settled: those below the first entry of the last minutes. Ids are given at the insert and
/// seen at the commit, so an entry with a smaller id may appear after one with a greater: no transaction is that long,
/// and those that still write are waited for (<see cref="MobiJobsDb.Committed{T}"/>).
/// </summary>
public sealed class AuditSealing(
    MobiJobsDb db, AuditSealKey key, AuditHead head, TimeProvider clock, ILogger<AuditSealing> log)
{
    /// <summary>Entries of a seal at most.</summary>
    public const int MaxEntries = 2000;

    /// <summary>How old the youngest sealed entry is at least.</summary>
    public static readonly TimeSpan Settled = TimeSpan.FromMinutes(5);

    /// <summary>Seals of one sweep at most; the next sweep continues.</summary>
    private const int MaxSeals = 200;

    private IQueryable<AuditSeal> Latest => db.AuditSeals.AsNoTracking().OrderByDescending(s => s.Number);

    /// <summary>Whether the seals have a key, and this program has none: it could only break the chain.</summary>
    public async Task<bool> LacksKeyAsync(CancellationToken stopping) => key.Secret is null
        && await Latest.Select(s => s.Algorithm).FirstOrDefaultAsync(stopping) == AuditSealKey.Keyed;

    /// <summary>Seals what has settled. Returns how many entries were sealed.</summary>
    public async Task<int> SealAsync(CancellationToken stopping)
    {
        var noted = await ReportLostSealsAsync(head.Read(), stopping);
        var until = await SettledBelowAsync(stopping);
        var count = 0;
        for (var i = 0; i < MaxSeals; i++)
        {
            var sealedNow = await SealNextAsync(until, stopping);
            count += sealedNow;
            if (sealedNow < MaxEntries) { break; }
        }

        await NoteAsync(noted, stopping);
        return count;
    }

    /// <summary>
    /// Records permanently that the seal that was noted last is gone or has been replaced. Sealing continues: what
    /// happens from now on has to be proven as well.
    /// </summary>
    private async Task<NotedHead> ReportLostSealsAsync(NotedHead noted, CancellationToken stopping)
    {
        if (noted.Last is not { } seal) { return noted; }

        if (await db.AuditSeals.AnyAsync(s => s.Number == seal.Number && s.Hash == seal.Hash, stopping))
        {
            return noted;
        }

        log.LogError(
            "The seal {SealNumber}:{SealHash} of the audit trail is no longer in the store: it was cut off, or an "
            + "older copy of the store was restored",
            seal.Number,
            seal.Hash);
        db.Audit.Add(Enter(AuditAction.SealsLost, seal.ToString()));
        await db.SaveChangesAsync(stopping);
        head.Lose(noted);
        return head.Read();
    }

    /// <summary>Notes the last seal once it is safe on the disk: a note must not survive what it is about.</summary>
    private async Task NoteAsync(NotedHead noted, CancellationToken stopping)
    {
        var last = await Latest.Select(s => new NotedSeal(s.Number, s.Hash)).FirstOrDefaultAsync(stopping);
        if (last is null || last == noted.Last) { return; }

        await db.CheckpointAsync(stopping);
        head.Write(last, noted);
    }

    /// <summary>
    /// The first id that must not be sealed yet. An entry from the future, by a clock that was wrong, delays nothing.
    /// </summary>
    private async Task<long> SettledBelowAsync(CancellationToken stopping)
    {
        var now = clock.UtcNow();
        var (from, to) = (now - Settled, now + Settled);
        var end = await db.Audit.OrderByDescending(e => e.Id).Select(e => e.Id).FirstOrDefaultAsync(stopping);
        var recent = await db.Audit.Where(e => e.At > from && e.At <= to)
            .GroupBy(_ => 1)
            .Select(g => (long?)g.Min(e => e.Id))
            .FirstOrDefaultAsync(stopping);
        return Math.Min(recent ?? long.MaxValue, end + 1);
    }

    private async Task<int> SealNextAsync(long until, CancellationToken stopping)
    {
        var last = await Latest.FirstOrDefaultAsync(stopping);
        var after = last?.ToId ?? 0;
        if (after + 1 >= until || !await MayFollowAsync(last, stopping)) { return 0; }

        var entries = await db.Committed<AuditEntry>().AsNoTracking()
            .Where(e => e.Id > after && e.Id < until)
            .OrderBy(e => e.Id)
            .Take(MaxEntries)
            .ToListAsync(stopping);
        if (entries.Count == 0) { return 0; }

        return await TrySaveAsync(AuditSeal.Of(entries, last, key, clock.UtcNow()), last, stopping) ? entries.Count : 0;
    }

    /// <summary>
    /// With another key than the last seal has, or over seals that are there in place of some with a key, nothing is
    /// sealed: the chain is continued when the key is back.
    /// </summary>
    private async Task<bool> MayFollowAsync(AuditSeal? last, CancellationToken stopping)
    {
        if (last is null) { return true; }

        var may = last.Algorithm == AuditSealKey.Keyed
            ? key.HasMade(last)
            : !await db.AuditSeals.AnyAsync(s => s.Algorithm == AuditSealKey.Keyed, stopping);
        if (!may)
        {
            log.LogError(
                "Nothing is sealed after seal {SealNumber} of the audit trail: it was not made with the key that is "
                + "set (Audit:SealKey), or was changed. verify-audit says more",
                last.Number);
        }

        return may;
    }

    /// <summary>With the first seal that has a key, an entry says so.</summary>
    private async Task<bool> TrySaveAsync(AuditSeal seal, AuditSeal? last, CancellationToken stopping)
    {
        var added = new List<object> { seal };
        if (seal.Algorithm == AuditSealKey.Keyed && last?.Algorithm != AuditSealKey.Keyed)
        {
            added.Add(Enter(AuditAction.SealsKeyed, new NotedSeal(seal.Number, seal.Hash).ToString()));
        }

        db.AddRange(added);
        try
        {
            await db.SaveChangesAsync(stopping);
            log.LogInformation(
                "Seal {SealNumber}:{SealHash} covers the audit entries {FromId} to {ToId}",
                seal.Number,
                seal.Hash,
                seal.FromId,
                seal.ToId);
            return true;
        }
        catch (DbUpdateException e) when (db.IsUniqueViolation(e))
        {
            return false; // Another process has written this seal.
        }
        finally
        {
            foreach (var row in added) { db.Entry(row).State = EntityState.Detached; }
        }
    }

    private AuditEntry Enter(AuditAction action, string subject) =>
        AuditEntry.Of(AuditEntry.Server, action, subject, clock.UtcNow());
}
