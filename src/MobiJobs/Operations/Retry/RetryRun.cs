using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace MobiJobs.Operations.Retry;

/// <summary>
/// Delivering again what did not succeed: first its preview on a frozen set, then, once a person confirmed it, how far it has
/// come. Kept in the store, so that a crash in the middle is gone on from. All times are UTC.
/// </summary>
public sealed class RetryRun
{
    /// <summary>The most causes that one retry may be limited to.</summary>
    public const int MostCauses = 50;

    private RetryRun()
    {
    }

    public long Id { get; private set; }

    public RetryScope Scope { get; private set; }

    /// <summary>The ids, joined by commas, or the filter as it stands in an address.</summary>
    public string Selection { get; private set; } = "";

    /// <summary>What it is limited to, one a line: keys of errors, and names of statuses that have none; empty for all.</summary>
    public string Causes { get; private set; } = "";

    /// <summary>Whether what a person cancelled is meant, too.</summary>
    public bool WithCanceled { get; private set; }

    /// <summary>How many the preview showed.</summary>
    public int Expected { get; private set; }

    public int RequestedById { get; private set; }

    /// <summary>Jobs that ended later are not meant.</summary>
    public DateTime PreviewedAt { get; private set; }

    public DateTime? StartedAt { get; private set; }

    public DateTime? EndedAt { get; private set; }

    /// <summary>Jobs below this id are left to do, newest first.</summary>
    public long Cursor { get; private set; }

    public int Retried { get; private set; }

    public int LeftOut { get; private set; }

    /// <summary>What a person is being shown, not yet confirmed.</summary>
    internal static RetryRun Preview(RetryChoice choice, long upToId, int requestedById, DateTime now) => new()
    {
        Scope = choice.Scope,
        Selection = choice.Selection,
        Causes = string.Join('\n', choice.Causes),
        WithCanceled = choice.WithCanceled,
        Cursor = upToId + 1,
        RequestedById = requestedById,
        PreviewedAt = now,
    };

    /// <summary>The number that the person was shown.</summary>
    internal void Expect(int count) => Expected = count;
}

/// <summary>What a person wants delivered again.</summary>
internal sealed record RetryChoice(RetryScope Scope, string Selection, IReadOnlyList<string> Causes, bool WithCanceled);

/// <summary>What a retry is about. Values are stored.</summary>
public enum RetryScope : byte
{
    /// <summary>These jobs, by id.</summary>
    Chosen = 1,

    /// <summary>All that match a filter.</summary>
    Matching = 2,
}

internal sealed class RetryRunTable : IEntityTypeConfiguration<RetryRun>
{
    public void Configure(EntityTypeBuilder<RetryRun> run)
    {
        run.ToTable("RetryRuns");
        run.HasIndex(r => r.PreviewedAt);
    }
}
