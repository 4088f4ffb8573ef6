using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using MobiJobs.Data;
using MobiJobs.Devices;
using MobiJobs.Runs;

namespace MobiJobs.Enrollments.Import;

/// <summary>
/// A row of an imported file as the preview showed it, with the state that its device had then. Its outcome is in the
/// <see cref="RunItem"/> of the same run and row.
/// </summary>
public sealed class ImportItem
{
    private ImportItem()
    {
    }

    public long RunId { get; private set; }

    /// <summary>The row, counted from 1; blank rows don't count.</summary>
    public long Row { get; private set; }

    /// <summary>The line number in the file.</summary>
    public long Line { get; private set; }

    public string Number { get; private set; } = "";

    public string? Owner { get; private set; }

    /// <summary>The owner's name as it is searched.</summary>
    public string? OwnerForm { get; private set; }

    public string? Model { get; private set; }

    public string? Serial { get; private set; }

    /// <summary>The group as the file names it; null keeps the group of a device.</summary>
    public string? Group { get; private set; }

    /// <summary>The device's id in the channel; null where the file names none.</summary>
    public string? ChannelId { get; private set; }

    /// <summary>Whether its enrollment begins with that id.</summary>
    public bool Enrolls { get; private set; }

    /// <summary>What is wrong with the row itself, in the language of the person who imports.</summary>
    public string? RowProblem { get; private set; }

    /// <summary>The problem found when the row was compared with the registered devices and groups.</summary>
    public string? CheckProblem { get; private set; }

    /// <summary>What may be wrong with the row, in the same language.</summary>
    public string? Doubt { get; private set; }

    /// <summary>Whether a person has said that the row is right as it is.</summary>
    public bool IsSure { get; private set; }

    /// <summary>Whether the file has no numbers: the serial number says which device it is.</summary>
    public bool IsBySerial { get; private set; }

    /// <summary>Whether creating its group would make the row valid.</summary>
    public bool IsGroupMissing { get; private set; }

    /// <summary>The row's group; null if the row names none, or its group has not been created yet.</summary>
    public int? GroupId { get; private set; }

    /// <summary>The path of the group to create.</summary>
    public string? GroupToCreate { get; private set; }

    /// <summary>The device that the row changes; null for a new one.</summary>
    public long? DeviceId { get; private set; }

    public string? FormerOwner { get; private set; }

    public string? FormerModel { get; private set; }

    public string? FormerSerial { get; private set; }

    public int? FormerGroupId { get; private set; }

    /// <summary>Whether the device was wiped: such a device is enrolled again.</summary>
    public bool EnrollsAgain { get; private set; }

    public string? Problem => RowProblem ?? CheckProblem;

    /// <summary>The row as it was in the file.</summary>
    public ImportRow AsRead => new(Line, Number, Owner, Model, Serial, Group, RowProblem)
    {
        ChannelId = ChannelId,
        IsBySerial = IsBySerial,
        Doubt = Doubt,
        IsSure = IsSure,
    };

    /// <summary>A checked row of a run.</summary>
    public static ImportItem Of(long runId, long row, ImportLine line) => new()
    {
        RunId = runId,
        Row = row,
        Line = line.Row.Line,
        Number = line.Row.Number,
        Owner = line.Row.Owner,
        OwnerForm = line.Row.Owner is { } owner ? Device.OwnerFormOf(owner) : null,
        Model = line.Row.Model,
        Serial = line.Row.Serial,
        Group = line.Row.Group,
        ChannelId = line.Row.ChannelId,
        Enrolls = line.Enrolls,
        RowProblem = line.Row.Problem,
        CheckProblem = line.Row.Problem is null ? line.Problem : null,
        Doubt = line.Row.Doubt,
        IsSure = line.Row.IsSure,
        IsBySerial = line.Row.IsBySerial,
        IsGroupMissing = line.Group.IsMissing,
        GroupId = line.Group.Id,
        GroupToCreate = line.Group.PathToCreate,
        DeviceId = line.Existing?.Id,
        FormerOwner = line.Existing?.OwnerName,
        FormerModel = line.Existing?.Model,
        FormerSerial = line.Existing?.SerialNumber,
        FormerGroupId = line.Existing?.GroupId,
        EnrollsAgain = line.Existing is { IsErased: true },
    };
}

internal sealed class ImportTable : IEntityTypeConfiguration<ImportItem>
{
    /// <summary>The serial number is compared with a column of the devices, so both need the same collation.</summary>
    public void Configure(EntityTypeBuilder<ImportItem> item)
    {
        item.ToTable("ImportItems");
        item.HasKey(i => new { i.RunId, i.Row });
        item.HasOne<Run>().WithMany().HasForeignKey(i => i.RunId).OnDelete(DeleteBehavior.Cascade);
        item.Property(i => i.FormerOwner).HasMaxLength(Device.MaxOwnerLength);
        item.Property(i => i.OwnerForm).HasMaxLength(Device.MaxOwnerLength).IsOrdinal();
        item.Property(i => i.FormerModel).HasMaxLength(Device.MaxModelLength);
        item.Property(i => i.FormerSerial).HasMaxLength(Device.MaxSerialLength).IsOrdinal();
        item.Property(i => i.ChannelId).IsOrdinal(); // Of any length: a wrong one is shown as it is in the file.
    }
}
