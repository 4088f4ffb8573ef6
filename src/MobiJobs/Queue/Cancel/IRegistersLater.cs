using MobiJobs.Runs;

namespace MobiJobs.Queue.Cancel;

/// <summary>
/// What is no run and yet registers jobs later, once something has happened. Whoever cancels everything, or the whole
/// operation that it belongs to, stops it too.
/// </summary>
public interface IRegistersLater
{
    /// <summary>Its name, as a preview keeps it.</summary>
    string Name { get; }

    /// <summary>
    /// What of it is under way, of one operation or of all, and will register a job. Within a transaction it registers
    /// none before that ends.
    /// </summary>
    Task<LaterJobs> HoldAsync(long? operationId, CancellationToken stopping);

    /// <summary>What a preview says of it.</summary>
    string Say(LaterJobs what);

    /// <summary>
    /// Stops it for a run, within the caller's transaction. Returns the jobs that it has registered since the newest
    /// that the preview showed, and how many of those that the preview counted it now never will.
    /// </summary>
    Task<(IReadOnlyList<long> Since, int CalledOff)> StopAsync(
        LaterJobs what, Run run, DateTime now, CancellationToken stopping);
}

/// <summary>What will register jobs later, as a preview found it.</summary>
/// <param name="Of">The name of whose it is.</param>
/// <param name="Ids">What is under way.</param>
/// <param name="Jobs">How many jobs it will register, if that is certain; the preview counts them.</param>
public sealed record LaterJobs(string Of, IReadOnlyList<long> Ids, int Jobs);
