namespace MobiJobs.Jobs.List;

/// <summary>Which lines for a seat rest, told by the room that asks Apple: Jobs comes before it.</summary>
public interface ISeatRests
{
    /// <summary>
    /// The lines of these tokens for which Apple is not asked now, since it refuses repeatedly, and until when (UTC).
    /// </summary>
    Task<IReadOnlyDictionary<(int TokenId, long StoreId), DateTime>> OfAsync(
        IReadOnlyCollection<int> tokenIds, CancellationToken stopping);
}
