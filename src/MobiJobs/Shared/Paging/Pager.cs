namespace MobiJobs.Shared.Paging;

/// <summary>
/// The links below a list to its other pages; an address is null where there is no such page.
/// </summary>
/// <param name="Top">The first page; null on that page itself.</param>
/// <param name="Words">What the links say.</param>
public sealed record Pager(string? Top, string? Previous, string? Next, PagerWords Words)
{
    /// <summary>The links of a page of the list with this path and query.</summary>
    public static Pager Of<T>(
        string path,
        IReadOnlyCollection<KeyValuePair<string, string?>> query,
        KeysetPage<T> page,
        bool isFirst) => new(
            isFirst ? null : QueryAddress.Of(path, query),
            page.Previous is { } previous ? QueryAddress.Of(path, query, "before", previous) : null,
            page.Next is { } next ? QueryAddress.Of(path, query, "after", next) : null,
            new(Labels.Pager_First, Labels.Pager_Previous, Labels.Pager_Next));
}

/// <summary>What the links of a pager say, in the words of its list.</summary>
public sealed record PagerWords(string Top, string Previous, string Next);

/// <summary>Addresses of lists.</summary>
public static class QueryAddress
{
    /// <summary>The address of a list with this filter, at the cursor if there is one.</summary>
    public static string Of(
        string path,
        IEnumerable<KeyValuePair<string, string?>> query,
        string? key = null,
        string? cursor = null) =>
        path + QueryString.Create(key is null ? query : query.Append(new(key, cursor)));
}
