using System.Buffers.Binary;
using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using MobiJobs.Data;

namespace MobiJobs.Audit;

/// <summary>
/// A link of the chain that proves the audit trail (docs/audit-format.md): the ids and hashes of all entries of a range
/// of ids, and a hash over them and over the seal before. Outlives its entries.
/// </summary>
public sealed class AuditSeal
{
    /// <summary>The bytes that an entry takes among <see cref="Entries"/>: its id and its hash.</summary>
    internal const int BytesPerEntry = sizeof(long) + SHA256.HashSizeInBytes;

    private AuditSeal()
    {
    }

    /// <summary>1, 2, 3 and so on: two processes can't both write the next one.</summary>
    public long Number { get; private set; }

    /// <summary>The range begins where that of the seal before ended, the first at 1.</summary>
    public long FromId { get; private set; }

    /// <summary>The last id of the range, inclusive: that of its last entry.</summary>
    public long ToId { get; private set; }

    /// <summary>How many ids of the range are entries; the others were never used.</summary>
    public int Count { get; private set; }

    public DateTime At { get; private set; }

    /// <summary>How <see cref="Hash"/> is made: a name of <see cref="AuditSealKey"/>.</summary>
    public string Algorithm { get; private set; } = "";

    /// <summary>The <see cref="Hash"/> of the seal before; null for the first.</summary>
    public string? Previous { get; private set; }

    /// <summary>The SHA-256 of <see cref="Entries"/>, hexadecimal.</summary>
    public string EntriesHash { get; private set; } = "";

    /// <summary>
    /// For each entry, in the order of ids: the id as 8 bytes, the most significant first, and its SHA-256. Empty once
    /// the entries were deleted by retention.
    /// </summary>
    public byte[] Entries { get; private set; } = [];

    /// <summary>The hash of all the above but <see cref="Entries"/>, hexadecimal.</summary>
    public string Hash { get; private set; } = "";

    /// <summary>When (UTC) retention deleted the entries; null while they are there. No part of the hash.</summary>
    public DateTime? PurgedAt { get; private set; }

    /// <summary>
    /// Of the last seal that a purge took the entries of: what binds it to the entry about that purge, hexadecimal.
    /// </summary>
    public string? PurgeHash { get; private set; }

    /// <summary>The seal of these entries, in the order of their ids.</summary>
    public static AuditSeal Of(IReadOnlyList<AuditEntry> entries, AuditSeal? before, AuditSealKey key, DateTime now)
    {
        var list = ListOf(entries);
        var seal = new AuditSeal
        {
            Number = (before?.Number ?? 0) + 1,
            FromId = (before?.ToId ?? 0) + 1,
            ToId = entries[^1].Id,
            Count = entries.Count,
            At = now,
            Algorithm = key.Algorithm,
            Previous = before?.Hash,
            EntriesHash = Convert.ToHexStringLower(SHA256.HashData(list)),
            Entries = list,
        };
        seal.Hash = key.HashOf(seal);
        return seal;
    }

    /// <summary>The ids of its entries with the hash of each.</summary>
    internal IEnumerable<(long Id, byte[] Hash)> Listed() => Entries.Chunk(BytesPerEntry)
        .Select(entry => (BinaryPrimitives.ReadInt64BigEndian(entry), entry[sizeof(long)..]));

    private static byte[] ListOf(IReadOnlyList<AuditEntry> entries)
    {
        var list = new byte[entries.Count * BytesPerEntry];
        for (var i = 0; i < entries.Count; i++)
        {
            var place = list.AsSpan(i * BytesPerEntry, BytesPerEntry);
            BinaryPrimitives.WriteInt64BigEndian(place, entries[i].Id);
            CanonicalEntry.HashOf(entries[i]).CopyTo(place[sizeof(long)..]);
        }

        return list;
    }
}

internal sealed class AuditSealTable : IEntityTypeConfiguration<AuditSeal>
{
    public void Configure(EntityTypeBuilder<AuditSeal> seal)
    {
        seal.ToTable("AuditSeals");
        seal.HasKey(s => s.Number);
        seal.Property(s => s.Number).ValueGeneratedNever();
        seal.Property(s => s.Algorithm).HasMaxLength(20);
        seal.Property(s => s.Previous).HasMaxLength(64).IsOrdinal();
        seal.Property(s => s.EntriesHash).HasMaxLength(64).IsOrdinal();
        seal.Property(s => s.Hash).HasMaxLength(64).IsOrdinal();
        seal.Property(s => s.PurgeHash).HasMaxLength(64).IsOrdinal();
        seal.HasIndex(s => s.Algorithm);
        seal.HasIndex(s => s.PurgedAt);
    }
}
