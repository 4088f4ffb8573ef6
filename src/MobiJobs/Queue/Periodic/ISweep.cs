namespace MobiJobs.Queue.Periodic;

/// <summary>
/// Resumes or repairs what an interrupted process left behind, by looking at the rows rather than at the path that
/// broke. Called each minute and at start; idempotent and bounded: what it leaves, the next minute takes.
/// </summary>
public interface ISweep
{
    /// <summary>One sweep.</summary>
    Task SweepAsync(CancellationToken stopping);
}

/// <summary>The order of sweeps; those of one stage run in the order of their registration.</summary>
public enum SweepStage
{
    /// <summary>Stored answers: they may end jobs that would time out next.</summary>
    Answers,

    /// <summary>Deadlines and due times.</summary>
    DueTimes,

    /// <summary>Interrupted runs that change jobs.</summary>
    Runs,

    /// <summary>Queues that stand still.</summary>
    Queues,

    /// <summary>What depends on none of these, or takes long.</summary>
    Last,
}

/// <summary>A sweep that a room registered.</summary>
public sealed record Sweep(Type Type, SweepStage Stage);
