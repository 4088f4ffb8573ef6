namespace MobiJobs.Operations.Retry;

/// <summary>
/// Knows which failed jobs will be delivered again without this room, so that nothing is delivered twice. Remedies
/// stand in a room above this one.
/// </summary>
public interface IRemediedJobs
{
    /// <summary>The failed jobs of these devices that a remedy under way has yet to deliver again.</summary>
    Task<IReadOnlyList<long>> OfAsync(IReadOnlyCollection<long> devices, CancellationToken stopping);
}
