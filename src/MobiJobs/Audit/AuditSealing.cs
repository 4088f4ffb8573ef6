using Microsoft.EntityFrameworkCore;
using MobiJobs.Data;

namespace MobiJobs.Audit;

/// <summary>
/// Seals entries that have settled: those below the first entry of the last minutes. Ids are given at the insert and
/// seen at the commit, so an entry with a smaller id may appear after one with a greater: no transaction is that long,
/// and those that still write are waited for (<see cref="MobiJobsDb.Committed{T}"/>).
/// </summary>
public sealed class AuditSealing(MobiJobsDb db, AuditSealKey key, TimeProvider clock)
{
    /// <summary>Entries of a seal at most.</summary>
    public const int MaxEntries = 2000;

    /// <summary>How old the youngest sealed entry is at least.</summary>
    public static readonly TimeSpan Settled = TimeSpan.FromMinutes(5);

    /// <summary>Seals of one sweep at most; the next minute goes on.</summary>
    private const int MaxSeals = 200;

    /// <summary>Seals what has settled. Returns how many entries were sealed.</summary>
    public async Task<int> SealAsync(CancellationToken stopping)
    {
        var until = await SettledBelowAsync(stopping);
        var count = 0;
        for (var i = 0; i < MaxSeals; i++)
        {
            var sealedNow = await SealNextAsync(until, stopping);
            count += sealedNow;
            if (sealedNow < MaxEntries) { break; }
        }

        return count;
    }

    /// <summary>
    /// The first id that is not sealed yet. An entry from the future, by a clock that went wrong, holds nothing up.
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
        var last = await db.AuditSeals.OrderByDescending(s => s.Number)
            .Select(s => new SealEnd(s.Number, s.ToId, s.Hash))
            .FirstOrDefaultAsync(stopping);
        var after = last?.ToId ?? 0;
        if (after + 1 >= until) { return 0; }

        var entries = await db.Committed<AuditEntry>().AsNoTracking()
            .Where(e => e.Id > after && e.Id < until)
            .OrderBy(e => e.Id)
            .Take(MaxEntries)
            .ToListAsync(stopping);
        if (entries.Count == 0) { return 0; }

        var seal = db.AuditSeals.Add(AuditSeal.Of(entries, last, key, clock.UtcNow()));
        try
        {
            await db.SaveChangesAsync(stopping);
            return entries.Count;
        }
        catch (DbUpdateException e) when (db.IsUniqueViolation(e))
        {
            return 0; // Another process has written this seal.
        }
        finally
        {
            seal.State = EntityState.Detached;
        }
    }
}
