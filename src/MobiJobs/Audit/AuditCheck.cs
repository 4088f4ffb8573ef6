using System.Collections.Immutable;
using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using MobiJobs.Data;

namespace MobiJobs.Audit;

/// <summary>
/// Proves the audit trail by its seals, from the first to the last, and stops at the first fault. May run while entries
/// are written, sealed and purged.
/// </summary>
public sealed class AuditCheck(MobiJobsDb db, AuditSealKey key, AuditHead head)
{
    /// <summary>Checks the whole trail.</summary>
    /// <param name="noted">A seal as it was noted elsewhere, which has to be there; null for none.</param>
    /// <param name="stopping">Stops between seals.</param>
    public async Task<AuditProof> RunAsync(NotedSeal? noted, CancellationToken stopping)
    {
        NotedSeal[] demanded = [.. head.Read().All, .. noted is null ? Array.Empty<NotedSeal>() : [noted]];
        while (true)
        {
            var purged = await LastPurgedAsync(stopping);
            var proof = await RunOnceAsync(demanded, stopping);

            // Retention may have deleted entries meanwhile.
            if (proof.Fault is null || purged == await LastPurgedAsync(stopping)) { return proof; }
        }
    }

    private async Task<AuditProof> RunOnceAsync(NotedSeal[] demanded, CancellationToken stopping)
    {
        var record = await db.Audit.AsNoTracking()
            .Where(e => e.Action == AuditAction.AuditPurged)
            .OrderByDescending(e => e.Id)
            .FirstOrDefaultAsync(stopping);
        var (proof, purge) = (new AuditProof(), new PurgeProof(record, key));
        while (await NextAsync(proof.Last?.Number, stopping) is { } seal)
        {
            var fault = FaultOf(seal, proof, demanded, purge) ?? await EntryFaultAsync(seal, stopping);
            if (fault is not null) { return proof with { Fault = fault }; }

            proof = proof.With(seal);
        }

        if (demanded.FirstOrDefault(d => d.Number > (proof.Last?.Number ?? 0)) is { } cut)
        {
            return proof with { Fault = new(AuditFaultKind.SealMissing, cut.Number, null) };
        }

        if (purge.Unproven() is { } unproven)
        {
            return proof with { Fault = new(AuditFaultKind.EntriesMissing, unproven, null) };
        }

        var end = proof.Last?.ToId ?? 0;
        return proof with { Unsealed = await db.Audit.LongCountAsync(e => e.Id > end, stopping) };
    }

    private Task<long?> LastPurgedAsync(CancellationToken stopping) =>
        db.AuditSeals.Where(s => s.PurgedAt != null)
            .OrderByDescending(s => s.Number)
            .Select(s => (long?)s.Number)
            .FirstOrDefaultAsync(stopping);

    private Task<AuditSeal?> NextAsync(long? after, CancellationToken stopping) => db.AuditSeals.AsNoTracking()
        .Where(s => after == null || s.Number > after)
        .OrderBy(s => s.Number)
        .FirstOrDefaultAsync(stopping);

    /// <summary>Whether the seal itself is as it was written, and follows from the one before.</summary>
    private AuditFault? FaultOf(AuditSeal seal, AuditProof before, NotedSeal[] demanded, PurgeProof purge)
    {
        var next = (before.Last?.Number ?? 0) + 1;
        if (seal.Number != next) { return new(AuditFaultKind.SealMissing, next, null); }

        return KindOf(seal, before, demanded, purge) is { } kind ? new(kind, seal.Number, null) : null;
    }

    private AuditFaultKind? KindOf(AuditSeal seal, AuditProof before, NotedSeal[] demanded, PurgeProof purge)
    {
        var isKeyed = seal.Algorithm == AuditSealKey.Keyed;
        if (isKeyed && key.Secret is null) { return AuditFaultKind.KeyNeeded; }

        if (!isKeyed && before.Last?.Algorithm == AuditSealKey.Keyed) { return AuditFaultKind.KeyDropped; }

        var isSound = seal.FromId == (before.Last?.ToId ?? 0) + 1
            && seal.Previous == before.Last?.Hash
            && seal.Hash == key.HashOf(seal)
            && (seal.PurgedAt is not null || IsListed(seal));
        if (!isSound) { return AuditFaultKind.SealBroken; }

        if (demanded.Any(d => d.Number == seal.Number && d.Hash != seal.Hash)) { return AuditFaultKind.SealReplaced; }

        return purge.See(seal) ? null : AuditFaultKind.EntriesMissing;
    }

    private static bool IsListed(AuditSeal seal) =>
        seal.Entries.Length == seal.Count * AuditSeal.BytesPerEntry
        && seal.EntriesHash == Convert.ToHexStringLower(SHA256.HashData(seal.Entries));

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
}

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

    /// <summary>The number of the first of them; null if there is none.</summary>
    public long? KeyedFrom { get; private init; }

    /// <summary>The next seal is sound, too.</summary>
    internal AuditProof With(AuditSeal seal) => this with
    {
        Last = seal,
        Entries = Entries + (seal.PurgedAt is null ? seal.Count : 0),
        Purged = Purged + (seal.PurgedAt is null ? 0 : seal.Count),
        Keyed = Keyed + (seal.Algorithm == AuditSealKey.Keyed ? 1 : 0),
        KeyedFrom = KeyedFrom ?? (seal.Algorithm == AuditSealKey.Keyed ? seal.Number : null),
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

    /// <summary>Entries are gone, and retention did not delete them.</summary>
    EntriesMissing,

    /// <summary>It was changed, or does not follow from the one before.</summary>
    SealBroken,
    SealMissing,

    /// <summary>It is not the one that was noted outside the store.</summary>
    SealReplaced,

    /// <summary>It was made without a key, and the one before with one.</summary>
    KeyDropped,

    /// <summary>It can't be checked without the key.</summary>
    KeyNeeded,
}
