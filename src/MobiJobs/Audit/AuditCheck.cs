using System.Collections.Immutable;
using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using MobiJobs.Data;

namespace MobiJobs.Audit;

/// <summary>
/// Proves the audit trail by its seals, from the first to the last, and stops at the first fault. May run while entries
/// are written, sealed and purged.
/// </summary>
public sealed class AuditCheck(MobiJobsDb db, AuditSealKey key, TimeProvider clock)
{
    /// <summary>Checks the whole trail.</summary>
    /// <param name="noted">A seal as it was noted elsewhere, which has to be there; null for none.</param>
    /// <param name="stopping">Stops between seals.</param>
    public async Task<AuditProof> RunAsync(NotedSeal? noted, CancellationToken stopping)
    {
        var proof = new AuditProof();
        while (await NextAsync(proof.Last?.Number, stopping) is { } seal)
        {
            if (await FaultOfAsync(seal, proof, noted, stopping) is { } fault) { return proof with { Fault = fault }; }

            proof = proof.With(seal);
        }

        if (noted is not null && noted.Number > (proof.Last?.Number ?? 0))
        {
            return proof with { Fault = new(AuditFaultKind.SealMissing, noted.Number, null) };
        }

        var end = proof.Last?.ToId ?? 0;
        return proof with { Unsealed = await db.Audit.LongCountAsync(e => e.Id > end, stopping) };
    }

    private Task<AuditSeal?> NextAsync(long? after, CancellationToken stopping) => db.AuditSeals.AsNoTracking()
        .Where(s => after == null || s.Number > after)
        .OrderBy(s => s.Number)
        .FirstOrDefaultAsync(stopping);

    private async Task<AuditFault?> FaultOfAsync(
        AuditSeal seal, AuditProof before, NotedSeal? noted, CancellationToken stopping)
    {
        if (LinkFault(seal, before, noted) is { } kind) { return new(kind, NumberOf(kind, seal, before), null); }

        if (await EntryFaultAsync(seal, stopping) is not { } fault) { return null; }

        // Retention may have deleted them since the seal was read.
        var now = seal.PurgedAt is null ? await FindAsync(seal.Number, stopping) : null;
        return now?.PurgedAt is null || LinkFault(now, before, noted) is not null
            ? fault
            : await EntryFaultAsync(now, stopping);
    }

    private static long NumberOf(AuditFaultKind kind, AuditSeal seal, AuditProof before) =>
        kind == AuditFaultKind.SealMissing ? (before.Last?.Number ?? 0) + 1 : seal.Number;

    /// <summary>Whether the seal itself is as it was written, and follows from the one before.</summary>
    private AuditFaultKind? LinkFault(AuditSeal seal, AuditProof before, NotedSeal? noted)
    {
        if (seal.Number != (before.Last?.Number ?? 0) + 1) { return AuditFaultKind.SealMissing; }

        if (seal.Algorithm == AuditSealKey.Keyed && key.Secret is null) { return AuditFaultKind.KeyNeeded; }

        var wasKeyed = before.Last?.Algorithm == AuditSealKey.Keyed;
        var isSound = seal.FromId == (before.Last?.ToId ?? 0) + 1
            && seal.Previous == before.Last?.Hash
            && seal.Hash == key.HashOf(seal)
            && !(wasKeyed && seal.Algorithm != AuditSealKey.Keyed)
            && (noted is null || noted.Number != seal.Number || noted.Hash == seal.Hash)
            && (seal.PurgedAt is { } at ? IsPurge(seal, at) : IsListed(seal));
        return isSound ? null : AuditFaultKind.SealBroken;
    }

    private static bool IsListed(AuditSeal seal) =>
        seal.Entries.Length == seal.Count * AuditSeal.BytesPerEntry
        && seal.EntriesHash == Convert.ToHexStringLower(SHA256.HashData(seal.Entries));

    /// <summary>Whether retention can have deleted its entries: none is set that deletes what is so young.</summary>
    private bool IsPurge(AuditSeal seal, DateTime at) =>
        seal.Entries.Length == 0 && at <= clock.UtcNow() && seal.At < at.AddMonths(-AuditKept.FewestMonths);

    /// <summary>The first entry of the range that isn't as the seal lists it.</summary>
    private async Task<AuditFault?> EntryFaultAsync(AuditSeal seal, CancellationToken stopping)
    {
        // The first seal looks below its range, too: no entry has an id below 1.
        var from = seal.Number == 1 ? long.MinValue : seal.FromId;
        var there = await db.Audit.AsNoTracking()
            .Where(e => e.Id >= from && e.Id <= seal.ToId)
            .ToDictionaryAsync(e => e.Id, stopping);
        var listed = seal.Listed().ToImmutableSortedDictionary(e => e.Id, e => e.Hash);
        foreach (var id in there.Keys.Union(listed.Keys).Order())
        {
            AuditFaultKind? kind = (there.GetValueOrDefault(id), listed.GetValueOrDefault(id)) switch
            {
                (null, _) => AuditFaultKind.EntryMissing,
                (_, null) => AuditFaultKind.EntryAdded,
                var (entry, hash) => CanonicalEntry.HashOf(entry).AsSpan().SequenceEqual(hash)
                    ? null
                    : AuditFaultKind.EntryChanged,
            };
            if (kind is { } found) { return new(found, seal.Number, id); }
        }

        return null;
    }

    private Task<AuditSeal?> FindAsync(long number, CancellationToken stopping) =>
        db.AuditSeals.AsNoTracking().FirstOrDefaultAsync(s => s.Number == number, stopping);
}

/// <summary>A seal as it was noted outside the store.</summary>
public sealed record NotedSeal(long Number, string Hash);

/// <summary>What a check of the trail has found.</summary>
public sealed record AuditProof
{
    /// <summary>The first fault; null if there is none.</summary>
    public AuditFault? Fault { get; init; }

    /// <summary>The last seal that is sound.</summary>
    public AuditSeal? Last { get; private init; }

    /// <summary>Entries that are as they were sealed.</summary>
    public long Entries { get; private init; }

    /// <summary>Entries that retention has deleted.</summary>
    public long Purged { get; private init; }

    /// <summary>Entries that no seal covers yet: nothing is proven of them.</summary>
    public long Unsealed { get; init; }

    /// <summary>Seals that only who knows the key can make.</summary>
    public long Keyed { get; private init; }

    /// <summary>The next seal is sound, too.</summary>
    internal AuditProof With(AuditSeal seal) => this with
    {
        Last = seal,
        Entries = Entries + (seal.PurgedAt is null ? seal.Count : 0),
        Purged = Purged + (seal.PurgedAt is null ? 0 : seal.Count),
        Keyed = Keyed + (seal.Algorithm == AuditSealKey.Keyed ? 1 : 0),
    };
}

/// <summary>Where the trail is broken.</summary>
public sealed record AuditFault(AuditFaultKind Kind, long Seal, long? Entry);

/// <summary>What is wrong with an entry or a seal.</summary>
public enum AuditFaultKind
{
    EntryChanged,
    EntryMissing,
    EntryAdded,

    /// <summary>It was changed, does not follow from the one before, or is not the one that was noted.</summary>
    SealBroken,
    SealMissing,

    /// <summary>It can't be checked without the key.</summary>
    KeyNeeded,
}
