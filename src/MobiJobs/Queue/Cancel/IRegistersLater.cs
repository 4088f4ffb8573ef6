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
    /// none of the jobs that it counts here before that ends.
    /// </summary>
    Task<LaterJobs> HoldAsync(long? operationId, CancellationToken stopping);

    /// <summary>What a preview says of it.</summary>
    string Say(LaterJobs what);

    /// <summary>What the report says of it, once it has been stopped.</summary>
    string SayStopped(LaterJobs what);

    /// <summary>Stops it for a run, within the caller's transaction.</summary>
    Task<LaterStopped> StopAsync(LaterJobs what, Run run, DateTime now, CancellationToken stopping);
}

/// <summary>What will register jobs later, as a preview found it.</summary>
/// <param name="Of">The name of whose it is.</param>
/// <param name="Ids">What is under way.</param>
/// <param name="Jobs">How many jobs it will register, if that is certain; the preview counts them.</param>
/// <param name="Stopped">How many of <paramref name="Ids"/> the confirmation has stopped; null before.</param>
public sealed record LaterJobs(string Of, IReadOnlyList<long> Ids, int Jobs, int? Stopped = null);

/// <summary>What a confirmation has stopped.</summary>
/// <param name="Since">The jobs that were registered since the newest that the preview showed.</param>
/// <param name="CalledOff">How many of those that the preview counted now never will be.</param>
/// <param name="Count">How much of what the preview found was stopped; the rest had ended, or been stopped.</param>
public sealed record LaterStopped(IReadOnlyList<long> Since, int CalledOff, int Count);
