namespace MobiJobs.Catalogue;

/// <summary>Finds what uses an item of the catalogue; each room whose things use items implements it.</summary>
public interface ICatalogueUse
{
    /// <summary>What uses the item now; empty for nothing.</summary>
    Task<IReadOnlyList<CatalogueUse>> FindAsync(ICatalogueItem item, CancellationToken stopping);
}

/// <summary>One thing that uses an item.</summary>
/// <param name="Sentence">What happens to it when the item is retired, in the reader's language.</param>
/// <param name="Address">Its page; null if it has none.</param>
/// <param name="Ends">Whether it stops using the item then; the person who retires it must have seen that.</param>
public sealed record CatalogueUse(string Sentence, string? Address = null, bool Ends = false);
