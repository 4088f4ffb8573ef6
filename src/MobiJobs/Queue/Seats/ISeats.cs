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
    /// <param name="registered">The orders, as they were returned by the claim.</param>
    /// <param name="lastId">The last job's id after the claim and before these were registered; 0 for none.</param>
    /// <param name="now">The moment at which they were registered (UTC).</param>
    /// <param name="stopping">Stops the program.</param>
    Task PromiseAsync(
        IReadOnlyList<NewJob> registered, long lastId, DateTime now, CancellationToken stopping);

    /// <summary>
    /// Gives back what jobs have that are about to be deleted with their devices. In the transaction that does so.
    /// </summary>
    Task ReturnAsync(IQueryable<Job> leaving, DateTime now, CancellationToken stopping);
}
