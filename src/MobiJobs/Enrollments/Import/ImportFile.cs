using System.IO.Compression;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using MobiJobs.Accounts;
using MobiJobs.Runs;

namespace MobiJobs.Enrollments.Import;

/// <summary>
/// A file that a person has chosen, kept for a day, so that the columns can be matched without choosing it again.
/// </summary>
public sealed class ImportFile
{
    private ImportFile()
    {
    }

    public long Id { get; private set; }

    /// <summary>Who chose it. Nobody else sees it.</summary>
    public int RequesterId { get; private set; }

    public string Name { get; private set; } = "";

    /// <summary>The file, compressed.</summary>
    public byte[] Content { get; private set; } = [];

    /// <summary>Whether groups that are missing are to be created.</summary>
    public bool MakesGroups { get; private set; }

    /// <summary>Whether a person said that its first row is a device.</summary>
    public bool IsHeadless { get; private set; }

    public DateTime ChosenAt { get; private set; }

    /// <summary>The newest preview of it; null before the first.</summary>
    public long? RunId { get; private set; }

    /// <summary>The columns that this preview read, in the order of the fields, empty for none.</summary>
    public IReadOnlyList<string> Read { get; private set; } = [];

    /// <summary>The columns that this preview did not read.</summary>
    public IReadOnlyList<string> LeftOut { get; private set; } = [];

    public static ImportFile Of(ChosenFile file, Actor by, DateTime now) => new()
    {
        Name = TypedText.Bounded(file.Name, DeviceImport.MaxFileNameLength) ?? "",
        Content = Compressed(file.Content),
        MakesGroups = file.MakesGroups,
        RequesterId = by.RequesterId,
        ChosenAt = now,
    };

    /// <summary>The file as it was chosen.</summary>
    public byte[] Bytes()
    {
        using var zipped = new GZipStream(new MemoryStream(Content), CompressionMode.Decompress);
        using var whole = new MemoryStream();
        zipped.CopyTo(whole);
        return whole.ToArray();
    }

    /// <summary>Its columns, with headings or without as a person said last.</summary>
    public ImportSheet Sheet() => ImportSheet.Open(Bytes(), IsHeadless);

    /// <summary>Its columns, where a person says whether it has headings.</summary>
    public ImportSheet Sheet(bool isHeadless)
    {
        IsHeadless = isHeadless;
        return Sheet();
    }

    /// <summary>Notes the preview that was made of it.</summary>
    public void Previewed(long runId, ColumnMatch match, IReadOnlyList<SheetColumn> columns) =>
        (RunId, Read, LeftOut) = (runId, match.NamesIn(columns), match.LeftOutOf(columns));

    private static byte[] Compressed(byte[] content)
    {
        using var whole = new MemoryStream();
        using (var zipped = new GZipStream(whole, CompressionLevel.Fastest)) { zipped.Write(content); }

        return whole.ToArray();
    }
}

internal sealed class ImportFileTable : IEntityTypeConfiguration<ImportFile>
{
    public void Configure(EntityTypeBuilder<ImportFile> file)
    {
        file.ToTable("ImportFiles");
        file.Property(f => f.Name).HasMaxLength(DeviceImport.MaxFileNameLength);
        file.HasIndex(f => f.RunId);
        file.HasIndex(f => f.ChosenAt);
        file.HasOne<Run>().WithMany().HasForeignKey(f => f.RunId).OnDelete(DeleteBehavior.SetNull);
        file.HasOne<Requester>().WithMany().HasForeignKey(f => f.RequesterId).OnDelete(DeleteBehavior.Restrict);
    }
}
