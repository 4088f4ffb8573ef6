namespace MobiJobs.Shared;

/// <summary>
/// A page of a list that is read by key, so that the last page costs what the first does, and the cursors of its
/// neighbours; null where there is none.
/// </summary>
public sealed record KeysetPage<T>(IReadOnlyList<T> Rows, string? Previous, string? Next)
{
    /// <summary>The same page with other rows in place of these.</summary>
    public KeysetPage<TOther> Of<TOther>(IReadOnlyList<TOther> rows) => new(rows, Previous, Next);
}

/// <summary>Where a page lies.</summary>
public enum PageStart
{
    /// <summary>At the top of the list.</summary>
    Top,

    /// <summary>Behind a place, in the list's order.</summary>
    Behind,

    /// <summary>In front of a place: its rows are read away from the place, against the list's order.</summary>
    InFront,
}

/// <summary>Makes pages of rows.</summary>
public static class KeysetPage
{
    /// <summary>A page of rows as they were read: one more than fit, where there are more.</summary>
    /// <param name="read">The rows in the order they were read.</param>
    /// <param name="size">How many fit.</param>
    /// <param name="start">Where the page lies.</param>
    /// <param name="cursor">The cursor at a row.</param>
    public static KeysetPage<T> Of<T>(IEnumerable<T> read, int size, PageStart start, Func<T, string> cursor)
    {
        var rows = read.Take(size + 1).ToList();
        var hasMore = rows.Count > size;
        if (hasMore) { rows.RemoveAt(size); }

        if (start == PageStart.InFront) { rows.Reverse(); }

        var (hasPrevious, hasNext) = start switch
        {
            PageStart.Top => (false, hasMore),
            PageStart.Behind => (true, hasMore),
            PageStart.InFront => (hasMore, true),
        };
        return rows.Count == 0
            ? new([], null, null)
            : new(rows, hasPrevious ? cursor(rows[0]) : null, hasNext ? cursor(rows[^1]) : null);
    }

    /// <summary>All pages of a list, one after the other. No snapshot of the store is held open between them.</summary>
    /// <param name="behind">Reads the page behind a row; the first for null.</param>
    public static async IAsyncEnumerable<IReadOnlyList<T>> AllAsync<T>(Func<T?, Task<KeysetPage<T>>> behind)
        where T : class
    {
        T? last = null;
        while (true)
        {
            var page = await behind(last);
            yield return page.Rows;
            if (page.Next is null) { yield break; }

            last = page.Rows[^1];
        }
    }
}
