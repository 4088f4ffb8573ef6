using System.Globalization;
using System.Linq.Expressions;
using System.Text;
using Microsoft.EntityFrameworkCore;
using MobiJobs.Kinds;

namespace MobiJobs.Catalogue;

/// <summary>Anything that can be sent by name: an app, a book, a profile, a feature set.</summary>
public interface ICatalogueItem
{
    int Id { get; }

    string Name { get; }

    /// <summary>Since when it can't be sent any more, UTC.</summary>
    DateTime? RetiredAt { get; }
}

/// <summary>What a catalogue's page is asked for.</summary>
/// <param name="Q">Part of a name or an id.</param>
/// <param name="State">Empty for what can be sent, <c>retired</c>, or <c>all</c>.</param>
/// <param name="After">The last item of the page before.</param>
public sealed record CatalogueQuery(string? Q, string? State, int? After)
{
    public const int PageSize = 100;
    public const string Retired = "retired";
    public const string All = "all";
    private const int MaxText = 200;

    /// <summary>What is searched for; null for everything.</summary>
    public string? Search => string.IsNullOrWhiteSpace(Q) || Q.Length > MaxText ? null : Text.WellFormed(Q).Trim();

    /// <summary>The same as a pattern of LIKE that holds it as it stands.</summary>
    public string Pattern => LikePattern.Containing(Search) ?? "%";

    /// <summary>The same as a store's number; a number that no item has, where it is none.</summary>
    public long Number => long.TryParse(Search?.Normalize(NormalizationForm.FormKC), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : -1;

    /// <summary>A page of these items by name, and the last one's id where more follow.</summary>
    public Task<CataloguePage<T>> PageAsync<T>(IQueryable<T> items, CancellationToken stopping)
        where T : class, ICatalogueItem => PageAsync(items, i => i, stopping);

    /// <summary>The same with exactly the columns shown.</summary>
    public async Task<CataloguePage<TRow>> PageAsync<T, TRow>(IQueryable<T> items, Expression<Func<T, TRow>> row, CancellationToken stopping)
        where T : class, ICatalogueItem
        where TRow : class, ICatalogueItem
    {
        var found = State switch
        {
            All => items,
            Retired => items.Where(i => i.RetiredAt != null),
            _ => items.Where(i => i.RetiredAt == null),
        };
        if (After is { } id && await items.Where(i => i.Id == id).Select(i => i.Name).FirstOrDefaultAsync(stopping) is { } name)
        {
            found = found.Where(i => string.Compare(i.Name, name) > 0 || (i.Name == name && i.Id > id));
        }

        var rows = await found.OrderBy(i => i.Name).ThenBy(i => i.Id).Take(PageSize + 1).Select(row).ToListAsync(stopping);
        return new CataloguePage<TRow>(this, [.. rows.Take(PageSize)], rows.Count > PageSize ? rows[PageSize - 1].Id : null);
    }
}

/// <summary>A page of a catalogue.</summary>
public sealed record CataloguePage<T>(CatalogueQuery Query, IReadOnlyList<T> Rows, int? NextAfter);

/// <summary>What stands above (and, with <paramref name="NextAfter"/>, below) each catalogue's table.</summary>
public sealed record CatalogueFrame(string Path, string Title, string AddLabel, CatalogueQuery Query, int? NextAfter = null);

/// <summary>Whether one item can be sent, by which kinds of jobs, and the button that changes it.</summary>
public sealed record CatalogueState(string Part, int Id, DateTime? RetiredAt, IReadOnlyList<JobKind> Kinds)
{
    /// <summary>The item's own address.</summary>
    public string Path => $"{Part}/{Id}";
}
