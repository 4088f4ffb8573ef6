using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace MobiJobs.Runs;

/// <summary>
/// An act on many items: first the preview that a person sees, with its items frozen in <see cref="RunItem"/>, then, once the
/// person has confirmed it, how far it has come. All times are UTC.
/// </summary>
public sealed class Run
{
    private Run()
    {
    }

    public long Id { get; private set; }

    public RunKind Kind { get; private set; }

    /// <summary>What was chosen, for the page and the audit trail; the items decide, not this text.</summary>
    public string Selection { get; private set; } = "";

    public int RequestedById { get; private set; }

    /// <summary>How many items the preview froze and showed.</summary>
    public int Count { get; private set; }

    /// <summary>How many more the choice held that the act can't be done to, as the preview showed.</summary>
    public int Held { get; private set; }

    /// <summary>How many more were still being registered when the preview was made.</summary>
    public int Registering { get; private set; }

    /// <summary>The registrations that the preview counted in <see cref="Registering"/>, as JSON.</summary>
    public string Registrations { get; private set; } = "[]";

    /// <summary>The newest job when the preview was made.</summary>
    public long UpToId { get; private set; }

    public DateTime PreviewedAt { get; private set; }

    /// <summary>When all items were frozen; a preview can't be confirmed before.</summary>
    public DateTime? ReadyAt { get; private set; }

    public DateTime? StartedAt { get; private set; }

    public DateTime? EndedAt { get; private set; }

    /// <summary>How many of <see cref="Registering"/> were called off before they were registered.</summary>
    public int NotRegistered { get; private set; }

    /// <summary>Which pass over the items is under way, from 0.</summary>
    public byte Pass { get; private set; }

    /// <summary>The last item of the pass that is done.</summary>
    public long Cursor { get; private set; }

    /// <summary>Who carries the run out now, until <see cref="LeasedUntil"/>.</summary>
    public Guid? LeaseId { get; private set; }

    public DateTime? LeasedUntil { get; private set; }

    /// <summary>A preview whose items are about to be frozen.</summary>
    public static Run Preview(RunKind kind, string selection, int requestedById, DateTime now) => new()
    {
        Kind = kind,
        Selection = selection,
        RequestedById = requestedById,
        PreviewedAt = now,
    };

    /// <summary>The choice turned out to be every job that can be cancelled.</summary>
    public void MeansEverything() => Kind = RunKind.CancelEverything;

    /// <summary>The newest job there was.</summary>
    public void UpTo(long jobId) => UpToId = jobId;

    /// <summary>How many items there are to freeze.</summary>
    public void Expect(int count) => Count = count;

    /// <summary>The preview is complete.</summary>
    public void Ready(int held, int registering, string registrations, DateTime now)
    {
        Held = held;
        Registering = registering;
        Registrations = registrations;
        ReadyAt = now;
    }
}

/// <summary>One item of a run, and what became of it.</summary>
public sealed class RunItem
{
    private RunItem()
    {
    }

    public long RunId { get; private set; }

    /// <summary>The job or device, as the kind of the run says.</summary>
    public long ItemId { get; private set; }

    public RunOutcome Outcome { get; private set; }

    /// <summary>An item that nothing has been done with.</summary>
    public static RunItem Of(long runId, long itemId) => new() { RunId = runId, ItemId = itemId };
}

/// <summary>What a run does. Values are stored.</summary>
public enum RunKind : byte
{
    /// <summary>Cancels jobs that were selected or shown.</summary>
    CancelChosen = 1,

    /// <summary>Cancels the jobs that matched a filter.</summary>
    CancelMatching = 2,

    /// <summary>全キャンセル: cancels every cancellable job there was.</summary>
    CancelEverything = 3,
}

/// <summary>What became of one item; each item gets exactly one. Values are stored.</summary>
public enum RunOutcome : byte
{
    Pending = 0,

    Done = 1,

    /// <summary>It had ended before the run came to it.</summary>
    AlreadyEnded = 2,

    /// <summary>Its device held the command by then.</summary>
    TooLate = 3,
}

internal sealed class RunTable : IEntityTypeConfiguration<Run>, IEntityTypeConfiguration<RunItem>
{
    public void Configure(EntityTypeBuilder<Run> run)
    {
        run.ToTable("Runs");
        run.HasIndex(r => r.PreviewedAt);
        run.HasIndex(r => r.LeasedUntil, "IX_Runs_Unfinished").HasFilter("[StartedAt] IS NOT NULL AND [EndedAt] IS NULL");
    }

    public void Configure(EntityTypeBuilder<RunItem> item)
    {
        item.ToTable("RunItems");
        item.HasKey(i => new { i.RunId, i.ItemId });
        item.HasOne<Run>().WithMany().HasForeignKey(i => i.RunId).OnDelete(DeleteBehavior.Cascade);
    }
}
