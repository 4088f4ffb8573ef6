using MobiJobs.Jobs;

namespace MobiJobs.Queue.Seats;

/// <summary>Seats of VPP apps, as the queue asks for them where jobs are registered.</summary>
public interface ISeats
{
    /// <summary>
    /// The orders, each with the seat that it needs or that its device has. In the transaction that registers them.
    /// </summary>
    Task<IReadOnlyList<NewJob>> ClaimAsync(
        IReadOnlyList<NewJob> orders, DateTime now, CancellationToken stopping);

    /// <summary>Promises free seats, now that the jobs have their ids. In the same transaction.</summary>
    Task PromiseAsync(IReadOnlyList<NewJob> registered, CancellationToken stopping);
}
