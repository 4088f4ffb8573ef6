using MobiJobs.Gateway;
using MobiJobs.Kinds;

namespace MobiJobs.Jobs;

/// <summary>A job that is to be registered.</summary>
public sealed record NewJob(
    long DeviceId,
    long EnrollmentId,
    JobKind Kind,
    CommandTarget? Target,
    int RequestedById)
{
    public JobReason Reason { get; init; } = JobReason.Order;

    /// <summary>The job that it follows from.</summary>
    public long? ReasonJobId { get; init; }

    public long? OperationId { get; init; }

    /// <summary>When it joins its queue (UTC); null to join at once.</summary>
    public DateTime? ReservedFor { get; init; }

    /// <summary>The job that it repeats.</summary>
    public long? RetryOfId { get; init; }

    /// <summary>How many times SYSTEM has repeated the order by itself, this time included.</summary>
    public int AutomaticTry { get; init; }

    /// <summary>The seat that it needs, or that its device has; null where no seats are known.</summary>
    public JobSeat? Seat { get; init; }
}
