using MobiJobs.Jobs;

namespace MobiJobs.Queue.Cancel;

/// <summary>Jobs that are registered chunk by chunk after a confirmation, and can be called off while that goes on.</summary>
public interface IRegistrations
{
    /// <summary>Tells one kind of registration from another in stored text.</summary>
    string Name { get; }

    /// <summary>The registrations under way, of one operation or of all.</summary>
    Task<IReadOnlyList<Registration>> UnderWayAsync(long? operationId, CancellationToken stopping);

    /// <summary>Ends a registration within the caller's transaction, so that no further job of it appears.</summary>
    Task CallOffAsync(long id, DateTime now, CancellationToken stopping);

    /// <summary>The jobs that a registration has registered so far.</summary>
    IQueryable<Job> JobsOf(long id);
}

/// <summary>A registration under way, and how many jobs it is to register in all.</summary>
public sealed record Registration(string Name, long Id, int Expected);
