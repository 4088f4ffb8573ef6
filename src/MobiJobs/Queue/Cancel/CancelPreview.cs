using MobiJobs.Accounts;
using MobiJobs.Jobs;
using MobiJobs.Kinds;
using MobiJobs.Runs;

namespace MobiJobs.Queue.Cancel;

/// <summary>What a bulk cancellation would do.</summary>
public sealed record CancelPreview(long RunId, RunKind Kind, long UpToId, int Count)
{
    /// <summary>Why it was not made, since it would be one of everything; null if it was made.</summary>
    public Refusal? Refused { get; private init; }

    /// <summary>How many jobs by status, in the order of a job's life.</summary>
    public IReadOnlyDictionary<JobStatus, int> ByStatus { get; init; } = new Dictionary<JobStatus, int>();

    public IReadOnlyDictionary<JobKind, int> ByKind { get; init; } = new Dictionary<JobKind, int>();

    /// <summary>How many of them SYSTEM registered.</summary>
    public int System { get; init; }

    /// <summary>How many more have been handed over and can't be cancelled.</summary>
    public int Held { get; init; }

    /// <summary>How many jobs were chosen one by one; null for a filter, or for everything.</summary>
    public int? Chosen { get; init; }

    /// <summary>How many of the chosen jobs are not stored any more, or can't be seen by who reads it.</summary>
    public int Gone { get; init; }

    /// <summary>How many of the chosen jobs had ended.</summary>
    public int Ended => Chosen is { } chosen ? Math.Max(chosen - Gone - Count - Held, 0) : 0;

    /// <summary>How many of the jobs have ended, or been handed over, since they were frozen.</summary>
    public int Passed => Count - ByStatus.Where(s => s.Key.IsCancellable()).Sum(s => s.Value);

    /// <summary>How many more are still being registered; confirming calls them off.</summary>
    public int Registering { get; init; }

    /// <summary>How many of these will be registered later, by what is no run.</summary>
    public int Later { get; init; }

    /// <summary>What else confirming stops, in words.</summary>
    public IReadOnlyList<string> AlsoStopped { get; init; } = [];

    /// <summary>Whether confirming would do nothing.</summary>
    public bool IsEmpty => Count + Registering == 0 && AlsoStopped.Count == 0;

    /// <summary>
    /// Registrations under way that are not included: the filter asks what only registered jobs can answer.
    /// </summary>
    public IReadOnlyList<Registration> Aside { get; init; } = [];

    /// <summary>Whether these are all cancellable jobs there are.</summary>
    public bool IsEverything => Kind == RunKind.CancelEverything;

    /// <summary>A preview that nobody may confirm: nothing of it is kept.</summary>
    internal static CancelPreview Refuse(Run run, int count, Refusal why) =>
        new(run.Id, RunKind.CancelEverything, run.UpToId, count) { Refused = why };
}
