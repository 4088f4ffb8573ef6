using MobiJobs.Jobs;
using MobiJobs.Runs;

namespace MobiJobs.Queue.Cancel;

/// <summary>
/// Jobs that are registered chunk by chunk after a confirmation, but not by a <see cref="Run"/>, and can be called off
/// while that goes on.
/// </summary>
public interface IRegistrations
{
    /// <summary>Tells this kind of registration from others in stored text.</summary>
    string Name { get; }

    /// <summary>The registrations under way, of one operation or of all, with all that they are to register.</summary>
    Task<IReadOnlyList<Registration>> UnderWayAsync(long? operationId, CancellationToken stopping);

    /// <summary>Ends a registration within the caller's transaction, so that no further job of it appears.</summary>
    Task CallOffAsync(long id, DateTime now, CancellationToken stopping);

    /// <summary>The jobs that a registration has registered so far.</summary>
    IQueryable<Job> JobsOf(long id);
}
