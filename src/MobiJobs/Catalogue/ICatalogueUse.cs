namespace MobiJobs.Catalogue;

/// <summary>Knows what uses an item of the catalogue; each room that has such things implements it.</summary>
public interface ICatalogueUse
{
    /// <summary>What uses the item now; empty for nothing.</summary>
    Task<IReadOnlyList<CatalogueUse>> FindAsync(ICatalogueItem item, CancellationToken stopping);
}

/// <summary>One thing that uses an item.</summary>
/// <param name="Sentence">What becomes of it when the item is retired, in the reader's language.</param>
/// <param name="Address">Its page; null if it has none.</param>
/// <param name="Ends">Whether it goes without the item from then on, so that the person must have seen it.</param>
public sealed record CatalogueUse(string Sentence, string? Address = null, bool Ends = false);
