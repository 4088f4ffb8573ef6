using System.Globalization;
using System.Linq.Expressions;
using Microsoft.AspNetCore.Mvc.ModelBinding;
using Microsoft.EntityFrameworkCore;

namespace MobiJobs.Catalogue;

/// <summary>The query parameters of a catalogue's page.</summary>
/// <param name="Q">Part of a name or an id.</param>
/// <param name="State">Empty for items that can be sent, <c>retired</c>, or <c>all</c>.</param>
/// <param name="Before">The cursor of the first item of the next page.</param>
/// <param name="After">The cursor of the last item of the previous page.</param>
public sealed record CatalogueQuery(string? Q, string? State, string? Before, string? After)
{
    public const int PageSize = 100;
    public const string Retired = "retired";
    public const string All = "all";
    private const int MaxText = 200;

    /// <summary>The text to search for; null if there is none.</summary>
    public string? Search => string.IsNullOrWhiteSpace(Q) || Q.Length > MaxText ? null : TypedText.Storable(Q).Trim();

    /// <summary>The text to search for as a LIKE pattern, escaped with a backslash.</summary>
    public string Pattern => LikePattern.Containing(Search) ?? "%";

    /// <summary>The text to search for as a store id; if it is not a number, an id that no item has.</summary>
    public long StoreId
    {
        get
        {
            var digits = Search is { } search ? TypedText.HalfWidth(search) : null;
            return PlainText.Number(digits) ?? -1;
        }
    }

    /// <summary>The items that match the search; all items if there is none.</summary>
    public IQueryable<T> Filter<T>(IQueryable<T> items, Expression<Func<T, bool>> match) =>
        Search is null ? items : items.Where(match);

    /// <summary>A page of these items in the order of their names.</summary>
    public Task<CataloguePage<T>> PageAsync<T>(
        IQueryable<T> items,
        ModelStateDictionary errors,
        CancellationToken stopping)
        where T : class, ICatalogueRow => PageAsync(items, item => item, errors, stopping);

    /// <summary>A page of these items, each projected to the columns that the page shows.</summary>
    public async Task<CataloguePage<TRow>> PageAsync<T, TRow>(
        IQueryable<T> items,
        Expression<Func<T, TRow>> row,
        ModelStateDictionary errors,
        CancellationToken stopping)
        where T : class, ICatalogueRow
        where TRow : class, ICatalogueRow
    {
        var found = State switch
        {
            All => items,
            Retired => items.Where(i => i.RetiredAt != null),
            _ => items.Where(i => i.RetiredAt == null),
        };
        var (start, name, id) = ReadPlace(errors);
        found = start switch
        {
            PageStart.Top => found,
            PageStart.After => found.Where(i => string.Compare(i.Name, name) > 0 || (i.Name == name && i.Id > id)),
            PageStart.Before => found.Where(i => string.Compare(i.Name, name) < 0 || (i.Name == name && i.Id < id)),
        };
        var ordered = start == PageStart.Before
            ? found.OrderByDescending(i => i.Name).ThenByDescending(i => i.Id)
            : found.OrderBy(i => i.Name).ThenBy(i => i.Id);
        var rows = await ordered.Take(PageSize + 1).Select(row).ToListAsync(stopping);
        var page = KeysetPage.Of(rows, PageSize, start, r => Cursor.At(Fingerprint, r.Name, IdText(r.Id)));
        return new CataloguePage<TRow>(this, page, IsFirst: start == PageStart.Top);
    }

    /// <summary>The query parameters of this list's first page.</summary>
    public IEnumerable<KeyValuePair<string, string?>> ToQuery()
    {
        if (!string.IsNullOrWhiteSpace(Q)) { yield return new("q", Q); }

        if (!string.IsNullOrEmpty(State)) { yield return new("state", State); }
    }

    private string Fingerprint => Cursor.Fingerprint(ToQuery());

    private (PageStart Start, string? Name, int Id) ReadPlace(ModelStateDictionary errors)
    {
        var (start, key) = ListPlace.Read(Before, After, Fingerprint, keyLength: 2, errors);
        return key is [{ } name, { } text]
            && PlainText.SmallNumber(text) is { } id
            ? (start, name, id)
            : (PageStart.Top, null, 0);
    }

    private static string IdText(int id) => id.ToString(CultureInfo.InvariantCulture);
}

/// <summary>A page of a catalogue.</summary>
public sealed record CataloguePage<T>(CatalogueQuery Query, KeysetPage<T> Page, bool IsFirst)
{
    public IReadOnlyList<T> Rows => Page.Rows;

    /// <summary>The links to the first page and to the neighbours, for the catalogue at this path.</summary>
    public Pager PagerAt(string path) => Pager.Of(path, [.. Query.ToQuery()], Page, IsFirst);
}

/// <summary>
/// The heading, tabs and filters above each catalogue's table, and the links to other pages below it.
/// </summary>
public sealed record CatalogueFrame(string Path, string Title, string AddLabel, CatalogueQuery Query, Pager Pager);
