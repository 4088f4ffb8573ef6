using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace MobiJobs.Enrollments.Import;

/// <summary>
/// An import of devices: first its preview, then, once it is confirmed, its progress. Stored with its file, so that the
/// preview outlives the request and an interrupted import resumes. All times are UTC.
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

    /// <summary>Whether groups that are named but do not exist are created.</summary>
    public bool MakesGroups { get; private set; }

    /// <summary>How many rows the file has.</summary>
    public int Rows { get; private set; }

    /// <summary>How many devices the preview would register or change.</summary>
    public int Expected { get; private set; }

    public DateTime? StartedAt { get; private set; }

    public DateTime? EndedAt { get; private set; }

    /// <summary>How many rows are processed.</summary>
    public int Cursor { get; private set; }

    public int Registered { get; private set; }

    public int Changed { get; private set; }

    public int Unchanged { get; private set; }

    public int Wrong { get; private set; }

    /// <summary>Creates a run that is not yet confirmed.</summary>
    public static ImportRun Preview(
        string fileName,
        int rows,
        int expected,
        bool makesGroups,
        int requestedById,
        DateTime now)
    {
        return new ImportRun
        {
            FileName = Text.Bounded(fileName, MaxFileNameLength) ?? "",
            Rows = rows,
            Expected = expected,
            MakesGroups = makesGroups,
            RequestedById = requestedById,
            PreviewedAt = now,
        };
    }
}

/// <summary>
/// The compressed file of an import, in a table of its own, so that reading runs does not read files.
/// </summary>
public sealed class ImportFile
{
    private ImportFile()
    {
    }

    public long RunId { get; private set; }

    public byte[] Content { get; private set; } = [];

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
