namespace MobiJobs.Runs.Reports;

/// <summary>
/// The number of a run's items by outcome. Without those left out, they add up to the number that the preview showed.
/// </summary>
public sealed record RunReport
{
    public int Done { get; init; }

    /// <summary>Jobs that the preview counted, and that were called off before they were registered.</summary>
    public int NotRegistered { get; init; }

    /// <summary>
    /// What had no job yet when the preview counted it, and by the confirmation was not there to be called off.
    /// </summary>
    public int StoppedBefore { get; init; }

    public int AlreadyEnded { get; init; }

    /// <summary>What was over before the run came to it.</summary>
    public int EndedBefore => AlreadyEnded + StoppedBefore;

    public int TooLate { get; init; }

    public int Refused { get; init; }

    /// <summary>Items that the run had not reached when it was called off.</summary>
    public int CalledOff { get; init; }

    /// <summary>Items of a run that a second person refused, or did not approve in time.</summary>
    public int NotApproved { get; init; }

    public int LeftOut { get; init; }

    /// <summary>Items that the run has not reached yet.</summary>
    public int Pending { get; init; }

    /// <summary>How many of the items that the preview counted have their outcome.</summary>
    public int Decided => Done + NotRegistered + EndedBefore + TooLate + Refused + CalledOff + NotApproved;

    internal static RunReport Of(IReadOnlyDictionary<RunOutcome, int> counts, Run run) => new()
    {
        Done = counts.GetValueOrDefault(RunOutcome.Done),
        NotRegistered = run.NotRegistered,
        StoppedBefore = run.StoppedBefore,
        AlreadyEnded = counts.GetValueOrDefault(RunOutcome.AlreadyEnded),
        TooLate = counts.GetValueOrDefault(RunOutcome.TooLate),
        Refused = counts.GetValueOrDefault(RunOutcome.Refused),
        CalledOff = counts.GetValueOrDefault(RunOutcome.CalledOff),
        NotApproved = counts.GetValueOrDefault(RunOutcome.NotApproved),
        LeftOut = counts.GetValueOrDefault(RunOutcome.LeftOut),
        Pending = counts.GetValueOrDefault(RunOutcome.Pending),
    };
}
