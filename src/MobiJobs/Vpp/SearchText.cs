namespace MobiJobs.Vpp;

/// <summary>The text of a search field.</summary>
internal static class SearchText
{
    /// <summary>The beginning to search for; null for no search. The store takes wildcards literally.</summary>
    public static string? Prefix(string? find) =>
        string.IsNullOrWhiteSpace(find) ? null : TypedText.HalfWidth(find).Trim();
}
