using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using MobiJobs.Data;

namespace MobiJobs.Enrollments.Import;

/// <summary>Which columns of files with certain headings hold which fields, as a person chose it last.</summary>
public sealed class ImportMatch
{
    private ImportMatch()
    {
    }

    public int Id { get; private set; }

    /// <summary>What the files have in common (<see cref="ColumnMatch.KeyOf"/>); unique.</summary>
    public string Key { get; private set; } = "";

    /// <summary>The headings in the order of <see cref="ImportField"/>, empty for none.</summary>
    public IReadOnlyList<string> Headings { get; private set; } = [];

    public string ChangedBy { get; private set; } = "";

    public DateTime ChangedAt { get; private set; }

    public static ImportMatch For(string key) => new() { Key = key };

    /// <summary>Replaces the match. Returns whether it is another one.</summary>
    public bool Change(IReadOnlyList<string> headings, string by, DateTime now)
    {
        if (headings.SequenceEqual(Headings, StringComparer.Ordinal)) { return false; }

        (Headings, ChangedBy, ChangedAt) = ([.. headings], by, now);
        return true;
    }

    /// <summary>The match as the audit trail writes it.</summary>
    public string? AuditText => Headings.Count == 0
        ? null
        : string.Join("; ", Headings.Zip(ImportFields.All).Where(h => h.First.Length > 0)
            .Select(h => $"{h.Second}: {h.First}"));
}

internal sealed class ImportMatchTable : IEntityTypeConfiguration<ImportMatch>
{
    public void Configure(EntityTypeBuilder<ImportMatch> match)
    {
        match.ToTable("ImportMatches");
        match.Property(m => m.Key).HasMaxLength(64).IsOrdinal();
        match.Property(m => m.ChangedBy).HasMaxLength(256);
        match.HasIndex(m => m.Key).IsUnique();
    }
}
