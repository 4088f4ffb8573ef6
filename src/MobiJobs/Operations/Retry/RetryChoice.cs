using System.Text.Json.Serialization;
using System.Text.Json;
using MobiJobs.Jobs.Filter;
using MobiJobs.Operations.Send;
using MobiJobs.Runs;

namespace MobiJobs.Operations.Retry;

/// <summary>What a person wants delivered again. It is stored with the run.</summary>
/// <param name="Scope">How the jobs were chosen.</param>
/// <param name="Selection">The ids, joined by commas, or the filter as a query string.</param>
/// <param name="Causes">Keys of errors, and names of statuses that have none; empty for all.</param>
/// <param name="WithCanceled">Whether it includes jobs that a person cancelled.</param>
public sealed record RetryChoice(RetryScope Scope, string Selection, IReadOnlyList<string> Causes, bool WithCanceled)
{
    /// <summary>The most causes that one retry may be limited to.</summary>
    public const int MaxCauses = 50;

    /// <summary>
    /// What a person is shown and leaves out of what the check before sending finds; null where nobody is shown it.
    /// </summary>
    public CheckFinding? LeaveOut { get; init; }

    /// <summary>
    /// The filter of <see cref="RetryScope.Matching"/>; what can't be read was refused before it was stored.
    /// </summary>
    [JsonIgnore]
    public JobFilter Filter => Scope == RetryScope.Matching ? JobQuery.Read(Selection).ToFilter(new()) : JobFilter.None;

    /// <summary>The choice that a run keeps.</summary>
    public static RetryChoice Of(Run run) => JsonSerializer.Deserialize<RetryChoice>(run.Order)!;

    /// <summary>The choice as its run keeps it.</summary>
    internal string Write() => JsonSerializer.Serialize(this);

    /// <summary>A preview of this choice.</summary>
    internal Run ToRun(int requestedById, DateTime now) => Run.Preview(
        RunKind.Retry,
        $"{Selection} {string.Join(' ', Causes)}".Trim(),
        requestedById,
        now,
        Write());
}

/// <summary>How the jobs of a retry are chosen. Values are stored.</summary>
public enum RetryScope
{
    /// <summary>By id.</summary>
    Chosen = 1,

    /// <summary>By a filter.</summary>
    Matching = 2,
}
