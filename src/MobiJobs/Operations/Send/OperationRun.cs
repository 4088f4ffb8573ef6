using System.Text.Json;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Microsoft.EntityFrameworkCore;
using MobiJobs.Kinds;

namespace MobiJobs.Operations.Send;

/// <summary>
/// An operation on its way: first what a person is shown of a frozen set of devices, then, once confirmed, how far its
/// registering has come. Kept in the store, so that a crash in the middle is gone on from. All times are UTC.
/// </summary>
public sealed class OperationRun
{
    private OperationRun()
    {
    }

    public long Id { get; private set; }

    public JobKind Kind { get; private set; }

    /// <summary>The <see cref="Sendable"/>s, as JSON.</summary>
    public string Things { get; private set; } = "";

    /// <summary>The <see cref="TargetSelection"/>, as JSON.</summary>
    public string Selection { get; private set; } = "";

    /// <summary>Jobs registered later don't count for a filter.</summary>
    public long UpToId { get; private set; }

    public int RequestedById { get; private set; }

    public DateTime CreatedAt { get; private set; }

    public DateTime? ReserveFor { get; private set; }

    /// <summary>Which part of the selection is being looked at.</summary>
    public TargetSource Source { get; private set; }

    /// <summary>The last device that is done: looked at, then, from the confirmation on, registered.</summary>
    public long Cursor { get; private set; }

    /// <summary>How many devices were looked at.</summary>
    public int Looked { get; private set; }

    /// <summary>When the set was complete and could be shown.</summary>
    public DateTime? CheckedAt { get; private set; }

    /// <summary>Jobs with any of these findings are not registered.</summary>
    public Finding LeaveOut { get; private set; }

    /// <summary>How many jobs remain to be registered, as the person was shown.</summary>
    public int Expected { get; private set; }

    /// <summary>Whether what stands before the new jobs in the queues is cancelled.</summary>
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

    /// <summary>When it was last moved on: a run that stands still lost its process.</summary>
    public DateTime MovedAt { get; private set; }

    /// <summary>What to send, once a person asked for it.</summary>
    public static OperationRun Create(OperationOrder order, TargetSelection selection, Finding leaveOut, long upToId, int requestedById, DateTime now) => new()
    {
        Kind = order.Kind,
        Things = JsonSerializer.Serialize(order.Things),
        Selection = JsonSerializer.Serialize(selection),
        LeaveOut = leaveOut,
        UpToId = upToId,
        RequestedById = requestedById,
        ReserveFor = order.ReserveFor,
        CreatedAt = now,
        MovedAt = now,
    };

    /// <summary>What is sent to each device, in this order; a single null where the kind needs nothing.</summary>
    public IReadOnlyList<Sendable?> ReadThings()
    {
        var things = JsonSerializer.Deserialize<List<Sendable?>>(Things)!;
        return things.Count == 0 ? [null] : things;
    }

    /// <summary>Who is meant.</summary>
    public TargetSelection ReadSelection() => JsonSerializer.Deserialize<TargetSelection>(Selection)!;
}

/// <summary>A job that is to be: a device, one of the things for it, and what speaks against it.</summary>
public sealed class OperationTarget
{
    private OperationTarget()
    {
    }

    public long RunId { get; private set; }

    public long DeviceId { get; private set; }

    /// <summary>Which of the run's things.</summary>
    public byte Item { get; private set; }

    public Finding Findings { get; private set; }

    /// <summary>A target as it was found.</summary>
    public static OperationTarget Of(long runId, long deviceId, int item, Finding findings) =>
        new() { RunId = runId, DeviceId = deviceId, Item = (byte)item, Findings = findings };
}

/// <summary>Who is meant: devices by id, all of some groups, all that a filter of jobs leads to. What is in several counts once.</summary>
public sealed record TargetSelection(IReadOnlyList<long> Devices, IReadOnlyList<int> Groups, string? Jobs);

/// <summary>The parts of a selection, in the order they are looked at. Values are stored.</summary>
public enum TargetSource : byte
{
    Devices = 0,
    Groups = 1,
    Jobs = 2,
    Done = 3,
}

internal sealed class OperationRunTable : IEntityTypeConfiguration<OperationRun>, IEntityTypeConfiguration<OperationTarget>
{
    public void Configure(EntityTypeBuilder<OperationRun> run)
    {
        run.ToTable("OperationRuns");
        run.HasIndex(r => r.CreatedAt);
        run.HasIndex(r => r.OperationId).HasFilter("[OperationId] IS NOT NULL");
        run.HasIndex(r => r.MovedAt, "IX_OperationRuns_Unfinished").HasFilter("[EndedAt] IS NULL");
    }

    public void Configure(EntityTypeBuilder<OperationTarget> target)
    {
        target.ToTable("OperationTargets");
        target.HasKey(t => new { t.RunId, t.DeviceId, t.Item });
        target.HasOne<OperationRun>().WithMany().HasForeignKey(t => t.RunId).OnDelete(DeleteBehavior.Cascade);
    }
}
