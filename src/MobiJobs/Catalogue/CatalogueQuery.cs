using System.Globalization;
using System.Linq.Expressions;
using System.Text;
using Microsoft.EntityFrameworkCore;

namespace MobiJobs.Catalogue;

/// <summary>The query text of a catalogue's page.</summary>
/// <param name="Q">Part of a name or an id.</param>
/// <param name="State">Empty for items that can be sent, <c>retired</c>, or <c>all</c>.</param>
/// <param name="After">The id of the last item of the previous page.</param>
public sealed record CatalogueQuery(string? Q, string? State, int? After)
{
    public const int PageSize = 100;
    public const string Retired = "retired";
    public const string All = "all";
    private const int MaxText = 200;

    /// <summary>The text to search for; null if there is none.</summary>
    public string? Search => string.IsNullOrWhiteSpace(Q) || Q.Length > MaxText ? null : Text.Storable(Q).Trim();

    /// <summary>The text to search for as a LIKE pattern, escaped with a backslash.</summary>
    public string Pattern => LikePattern.Containing(Search) ?? "%";

    /// <summary>The text to search for as a store id; if it is not a number, an id that no item has.</summary>
    public long StoreId
    {
        get
        {
            var digits = Search?.Normalize(NormalizationForm.FormKC);
            return long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : -1;
        }
    }

    /// <summary>The items that match the search; all items if there is none.</summary>
    public IQueryable<T> Filter<T>(IQueryable<T> items, Expression<Func<T, bool>> match) =>
        Search is null ? items : items.Where(match);

    /// <summary>A page of these items in the order of their names.</summary>
    public Task<CataloguePage<T>> PageAsync<T>(IQueryable<T> items, CancellationToken stopping)
        where T : class, ICatalogueRow => PageAsync(items, item => item, stopping);

    /// <summary>A page of these items, each projected to the columns that the page shows.</summary>
    public async Task<CataloguePage<TRow>> PageAsync<T, TRow>(
        IQueryable<T> items,
        Expression<Func<T, TRow>> row,
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
        if (After is { } id
            && await items.Where(i => i.Id == id).Select(i => i.Name).FirstOrDefaultAsync(stopping) is { } name)
        {
            found = found.Where(i => string.Compare(i.Name, name) > 0 || (i.Name == name && i.Id > id));
        }

        var rows = await found
            .OrderBy(i => i.Name).ThenBy(i => i.Id)
            .Take(PageSize + 1)
            .Select(row)
            .ToListAsync(stopping);
        var nextAfter = rows.Count > PageSize ? rows[PageSize - 1].Id : (int?)null;
        return new CataloguePage<TRow>(this, [.. rows.Take(PageSize)], nextAfter);
    }
}

/// <summary>A page of a catalogue.</summary>
/// <param name="NextAfter">The <see cref="CatalogueQuery.After"/> of the next page; null on the last page.</param>
public sealed record CataloguePage<T>(CatalogueQuery Query, IReadOnlyList<T> Rows, int? NextAfter);

/// <summary>
/// The heading, tabs and filters above each catalogue's table, and the link to the next page below it.
/// </summary>
public sealed record CatalogueFrame(string Path, string Title, string AddLabel, CatalogueQuery Query, int? NextAfter)
{
    /// <summary>The address of the next page; null on the last page.</summary>
    public string? NextPage => NextAfter is not { } after
        ? null
        : Path + QueryString.Create(new Dictionary<string, string?>
        {
            ["q"] = Query.Q,
            ["state"] = Query.State,
            ["after"] = after.ToString(CultureInfo.InvariantCulture),
        });
}
