namespace MobiJobs.Shared.Paging;

/// <summary>
/// A page of a list that is read by key, so that the last page costs as much as the first, with the cursors of the
/// previous and the next page; null where there is no such page.
/// </summary>
public sealed record KeysetPage<T>(IReadOnlyList<T> Rows, string? Previous, string? Next)
{
    /// <summary>The same page with other rows in place of these.</summary>
    public KeysetPage<TOther> Of<TOther>(IReadOnlyList<TOther> rows) => new(rows, Previous, Next);
}

/// <summary>Where a page is in its list.</summary>
public enum PageStart
{
    /// <summary>At the top of the list.</summary>
    Top,

    /// <summary>After a cursor, in the list's order.</summary>
    After,

    /// <summary>Before a cursor: its rows are read backwards from the cursor, against the list's order.</summary>
    Before,
}

/// <summary>Makes pages of rows.</summary>
public static class KeysetPage
{
    /// <summary>Makes a page of the rows that were read; one row more than fits tells that there are more.</summary>
    /// <param name="read">The rows in the order they were read.</param>
    /// <param name="size">How many fit.</param>
    /// <param name="start">Where the page is in its list.</param>
    /// <param name="cursor">The cursor at a row.</param>
    public static KeysetPage<T> Of<T>(IEnumerable<T> read, int size, PageStart start, Func<T, string> cursor)
    {
        var rows = read.Take(size + 1).ToList();
        var hasMore = rows.Count > size;
        if (hasMore) { rows.RemoveAt(size); }

        if (start == PageStart.Before) { rows.Reverse(); }

        var (hasPrevious, hasNext) = start switch
        {
            PageStart.Top => (false, hasMore),
            PageStart.After => (true, hasMore),
            PageStart.Before => (hasMore, true),
        };
        return rows.Count == 0
            ? new([], null, null)
            : new(rows, hasPrevious ? cursor(rows[0]) : null, hasNext ? cursor(rows[^1]) : null);
    }

    /// <summary>All pages of a list, one after the other. No snapshot of the store is held open between them.</summary>
    /// <param name="readAfter">Reads the page after a row; the first page for null.</param>
    public static async IAsyncEnumerable<IReadOnlyList<T>> AllAsync<T>(Func<T?, Task<KeysetPage<T>>> readAfter)
        where T : class
    {
        T? last = null;
        while (true)
        {
            var page = await readAfter(last);
            yield return page.Rows;
            if (page.Next is null) { yield break; }

            last = page.Rows[^1];
        }
    }
}
