using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using MobiJobs.Jobs;

namespace MobiJobs.Queue.Cancel;

/// <summary>
/// A bulk cancellation: first its preview on a frozen set, then, once a person confirmed it, how far it has come. Kept
/// in the store, so that it resumes after a crash. All times are UTC.
/// </summary>
public sealed class CancelRun
{
    private CancelRun()
    {
    }

    public long Id { get; private set; }

    public CancelScope Scope { get; private set; }

    /// <summary>The ids, joined by commas, or the filter as it stands in an address; empty for everything.</summary>
    public string Selection { get; private set; } = "";

    /// <summary>Jobs registered after the preview are left alone.</summary>
    public long UpToId { get; private set; }

    /// <summary>How many the preview showed.</summary>
    public int Expected { get; private set; }

    /// <summary>How many of them were with their devices already, beside those.</summary>
    public int Held { get; private set; }

    public int RequestedById { get; private set; }

    public DateTime PreviewedAt { get; private set; }

    public DateTime? StartedAt { get; private set; }

    public DateTime? EndedAt { get; private set; }

    /// <summary>What is being cancelled now: reserved jobs, then waiting ones, then heads.</summary>
    public JobStage Phase { get; private set; }

    /// <summary>The last id of the phase that is done.</summary>
    public long Cursor { get; private set; }

    public int Canceled { get; private set; }

    public int AlreadyEnded { get; private set; }

    public int TooLate { get; private set; }

    /// <summary>What a person was shown, not yet confirmed.</summary>
    public static CancelRun Preview(
        CancelScope scope,
        string selection,
        long upToId,
        int expected,
        int held,
        int requestedById,
        DateTime now) => new()
        {
            Scope = scope,
            Selection = selection,
            UpToId = upToId,
            Expected = expected,
            Held = held,
            RequestedById = requestedById,
            PreviewedAt = now,
        };
}

/// <summary>What a bulk cancellation is about. Values are stored.</summary>
public enum CancelScope : byte
{
    /// <summary>These jobs, by id.</summary>
    Chosen = 1,

    /// <summary>All that match a filter.</summary>
    Matching = 2,

    /// <summary>全キャンセル: every cancellable job there is.</summary>
    Everything = 3,
}

internal sealed class CancelRunTable : IEntityTypeConfiguration<CancelRun>
{
    public void Configure(EntityTypeBuilder<CancelRun> run)
    {
        run.ToTable("CancelRuns");
        run.HasIndex(r => r.PreviewedAt);
    }
}
