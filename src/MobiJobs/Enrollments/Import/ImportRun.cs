using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace MobiJobs.Enrollments.Import;

/// <summary>
/// An import of devices: first its preview, then, once a person confirmed it, how far it has come. Kept in the store with its
/// file, so that the preview outlives the request and a crash in the middle is gone on from. All times are UTC.
/// </summary>
public sealed class ImportRun
{
    public const int MaxFileNameLength = 200;

    private ImportRun()
    {
    }

    public long Id { get; private set; }

    public string FileName { get; private set; } = "";

    public int RequestedById { get; private set; }

    public DateTime PreviewedAt { get; private set; }

    /// <summary>Groups that are named but not there are made.</summary>
    public bool MakesGroups { get; private set; }

    /// <summary>How many rows the file has.</summary>
    public int Rows { get; private set; }

    /// <summary>How many devices the preview would register or change.</summary>
    public int Expected { get; private set; }

    public DateTime? StartedAt { get; private set; }

    public DateTime? EndedAt { get; private set; }

    /// <summary>How many rows are done.</summary>
    public int Cursor { get; private set; }

    public int Registered { get; private set; }

    public int Changed { get; private set; }

    public int Unchanged { get; private set; }

    public int Wrong { get; private set; }

    /// <summary>What a person was shown, not yet confirmed.</summary>
    public static ImportRun Preview(string fileName, int rows, int expected, bool makesGroups, int requestedById, DateTime now) => new()
    {
        FileName = Text.Bounded(fileName, MaxFileNameLength) ?? "",
        Rows = rows,
        Expected = expected,
        MakesGroups = makesGroups,
        RequestedById = requestedById,
        PreviewedAt = now,
    };
}

/// <summary>The file of an import, compressed; apart, so that the run itself is light to read.</summary>
public sealed class ImportFile
{
    private ImportFile()
    {
    }

    public long RunId { get; private set; }

    public byte[] Content { get; private set; } = [];

    /// <summary>The file of this run.</summary>
    public static ImportFile Of(ImportRun run, byte[] content) => new() { RunId = run.Id, Content = content };
}

internal sealed class ImportTable : IEntityTypeConfiguration<ImportRun>, IEntityTypeConfiguration<ImportFile>
{
    public void Configure(EntityTypeBuilder<ImportRun> run)
    {
        run.ToTable("ImportRuns");
        run.Property(r => r.FileName).HasMaxLength(ImportRun.MaxFileNameLength);
        run.HasIndex(r => r.PreviewedAt);
    }

    public void Configure(EntityTypeBuilder<ImportFile> file)
    {
        file.ToTable("ImportFiles");
        file.HasKey(f => f.RunId);
        file.Property(f => f.RunId).ValueGeneratedNever();
        file.HasOne<ImportRun>().WithMany().HasForeignKey(f => f.RunId).OnDelete(DeleteBehavior.Cascade);
    }
}
