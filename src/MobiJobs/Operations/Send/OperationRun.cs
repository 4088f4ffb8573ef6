using System.Text.Json;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Microsoft.EntityFrameworkCore;
using MobiJobs.Kinds;

namespace MobiJobs.Operations.Send;

/// <summary>
/// An operation from the check to the registration: first what a person is shown of frozen recipients, then, once
/// confirmed, how far its registration has come. Stored, so that it resumes after a crash. All times are UTC.
/// </summary>
public sealed class OperationRun
{
    private OperationRun()
    {
    }

    public long Id { get; private set; }

    public JobKind Kind { get; private set; }

    /// <summary>The <see cref="CatalogueItem"/>s, as JSON.</summary>
    public string Things { get; private set; } = "";

    /// <summary>The <see cref="Recipients"/>, as JSON.</summary>
    public string Selection { get; private set; } = "";

    /// <summary>The newest job when the run was created: a filter of jobs does not find later ones.</summary>
    public long UpToId { get; private set; }

    public int RequestedById { get; private set; }

    public DateTime CreatedAt { get; private set; }

    public DateTime? ReserveFor { get; private set; }

    /// <summary>Which part of the recipients is being checked.</summary>
    public RecipientPart Source { get; private set; }

    /// <summary>The last device that is done: checked or, after the confirmation, registered.</summary>
    public long Cursor { get; private set; }

    /// <summary>How many devices were checked.</summary>
    public int Looked { get; private set; }

    /// <summary>When the set was complete and could be shown.</summary>
    public DateTime? CheckedAt { get; private set; }

    /// <summary>Jobs with any of these findings are not registered.</summary>
    public CheckFinding LeaveOut { get; private set; }

    /// <summary>How many jobs are to be registered, as the person was shown.</summary>
    public int Expected { get; private set; }

    /// <summary>Whether jobs ahead of the new ones in the queues are cancelled.</summary>
    public bool ClearsQueue { get; private set; }

    public DateTime? StartedAt { get; private set; }

    /// <summary>The operation, once confirmed.</summary>
    public long? OperationId { get; private set; }

    public int Registered { get; private set; }

    /// <summary>How many jobs were cancelled for these.</summary>
    public int Cleared { get; private set; }

    public DateTime? EndedAt { get; private set; }

    /// <summary>When somebody called off what was not registered yet; null if nobody did.</summary>
    public DateTime? CalledOffAt { get; private set; }

    /// <summary>When it last made progress: a run that stands still was interrupted.</summary>
    public DateTime MovedAt { get; private set; }

    /// <summary>A run whose devices are yet to be checked.</summary>
    public static OperationRun Create(
        OperationOrder order,
        Recipients selection,
        CheckFinding leaveOut,
        long upToId,
        int requestedById,
        DateTime now) => new()
        {
            Kind = order.Kind,
            Things = JsonSerializer.Serialize(order.Items),
            Selection = JsonSerializer.Serialize(selection),
            LeaveOut = leaveOut,
            UpToId = upToId,
            RequestedById = requestedById,
            ReserveFor = order.ReserveFor,
            CreatedAt = now,
            MovedAt = now,
        };

    /// <summary>What is sent to each device, in this order; a single null if the kind has no target.</summary>
    public IReadOnlyList<CatalogueItem?> ReadItems()
    {
        var items = JsonSerializer.Deserialize<List<CatalogueItem?>>(Things)!;
        return items.Count == 0 ? [null] : items;
    }

    /// <summary>The devices to send to.</summary>
    public Recipients ReadSelection() => JsonSerializer.Deserialize<Recipients>(Selection)!;
}

/// <summary>A job to be registered: a device, one of the run's items, and what the check found against it.</summary>
public sealed class PlannedJob
{
    private PlannedJob()
    {
    }

    public long RunId { get; private set; }

    public long DeviceId { get; private set; }

    /// <summary>The index of the item among those of the run.</summary>
    public byte Item { get; private set; }

    public CheckFinding Findings { get; private set; }

    /// <summary>A job as it was checked.</summary>
    public static PlannedJob Of(long runId, long deviceId, int item, CheckFinding findings) =>
        new() { RunId = runId, DeviceId = deviceId, Item = (byte)item, Findings = findings };
}

/// <summary>
/// The devices to send to: by id, by group and by a filter of their jobs. A device in more than one part counts once.
/// </summary>
public sealed record Recipients(IReadOnlyList<long> Devices, IReadOnlyList<int> Groups, string? Jobs);

/// <summary>The parts of the recipients, in the order in which they are checked. Values are stored.</summary>
public enum RecipientPart : byte
{
    Devices = 0,
    Groups = 1,
    Jobs = 2,
    Done = 3,
}

internal sealed class OperationRunTable : IEntityTypeConfiguration<OperationRun>, IEntityTypeConfiguration<PlannedJob>
{
    public void Configure(EntityTypeBuilder<OperationRun> run)
    {
        run.ToTable("OperationRuns");
        run.HasIndex(r => r.CreatedAt);
        run.HasIndex(r => r.OperationId).HasFilter("[OperationId] IS NOT NULL");
        run.HasIndex(r => r.MovedAt, "IX_OperationRuns_Unfinished").HasFilter("[EndedAt] IS NULL");
    }

    public void Configure(EntityTypeBuilder<PlannedJob> job)
    {
        job.ToTable("OperationTargets");
        job.HasKey(j => new { j.RunId, j.DeviceId, j.Item });
        job.HasOne<OperationRun>().WithMany().HasForeignKey(j => j.RunId).OnDelete(DeleteBehavior.Cascade);
    }
}
