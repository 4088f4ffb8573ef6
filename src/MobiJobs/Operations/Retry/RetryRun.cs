using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace MobiJobs.Operations.Retry;

/// <summary>
/// Delivering again what did not succeed: first its preview, then, once a person has confirmed it, how far it is.
/// Stored, so that it resumes after a crash. All times are UTC.
/// </summary>
public sealed class RetryRun
{
    /// <summary>The most causes that one retry may be limited to.</summary>
    public const int MostCauses = 50;

    private const char Separator = '\n';

    private RetryRun()
    {
    }

    public long Id { get; private set; }

    public RetryScope Scope { get; private set; }

    /// <summary>The ids, joined by commas, or the filter as a query string.</summary>
    public string Selection { get; private set; } = "";

    /// <summary>
    /// What it is limited to, one per line: keys of errors, and names of statuses that have none; empty for all.
    /// </summary>
    public string Causes { get; private set; } = "";

    /// <summary>Whether it includes jobs that a person cancelled.</summary>
    public bool WithCanceled { get; private set; }

    /// <summary>How many jobs the preview showed.</summary>
    public int Expected { get; private set; }

    public int RequestedById { get; private set; }

    /// <summary>Jobs that ended later are not selected.</summary>
    public DateTime PreviewedAt { get; private set; }

    public DateTime? StartedAt { get; private set; }

    public DateTime? EndedAt { get; private set; }

    /// <summary>Jobs below this id are still to be done, newest first.</summary>
    public long Cursor { get; private set; }

    public int Retried { get; private set; }

    public int LeftOut { get; private set; }

    /// <summary>Whether a run may be limited to these causes.</summary>
    internal static bool CanStore(IReadOnlyList<string> causes) =>
        causes.Count <= MostCauses && !causes.Any(c => c.Contains(Separator, StringComparison.Ordinal));

    /// <summary>A preview that is not yet confirmed.</summary>
    internal static RetryRun Preview(RetryChoice choice, long upToId, int requestedById, DateTime now) => new()
    {
        Scope = choice.Scope,
        Selection = choice.Selection,
        Causes = string.Join(Separator, choice.Causes),
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

/// <summary>How the jobs of a retry are selected. Values are stored.</summary>
public enum RetryScope : byte
{
    /// <summary>By id.</summary>
    Chosen = 1,

    /// <summary>By a filter.</summary>
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
