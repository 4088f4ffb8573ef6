using System.Globalization;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using MobiJobs.Accounts;
using MobiJobs.Guide.Chain;

namespace MobiJobs.Guide.Book;

/// <summary>The guide of errors as a book: to search, to read entry by entry, to print.</summary>
[Route("guide"), Authorize(Policy = Permissions.Read)]
public sealed class GuideController(ErrorGuide guide, GuideIndex index) : Controller
{
    private const int MaxSearch = 200;

    [HttpGet("")]
    public IActionResult Index(string? q)
    {
        var search = q is { Length: > MaxSearch } ? q[..MaxSearch] : q;
        return View(new GuideList(search, ByTheme(index.Find(search))));
    }

    [HttpGet("{entry}")]
    public IActionResult Show(string entry) => PageOf(entry) is { } page ? View(page) : NotFound();

    [HttpGet("print")]
    public IActionResult Print() => View(ByTheme(guide.Data.Entries));

    private List<GuideChapter> ByTheme(IReadOnlyList<GuideEntry> entries)
    {
        // Where something was searched for, the theme of what fits best comes first.
        var titles = guide.Data.Themes.ToDictionary(t => t.Id, t => t.Title.In(CultureInfo.CurrentUICulture), StringComparer.Ordinal);
        return [.. entries.GroupBy(e => e.Theme, StringComparer.Ordinal).Select(g => new GuideChapter(g.Key, titles.GetValueOrDefault(g.Key, ""), [.. g.Select(e => PageOf(e.Id)!)]))];
    }

    private GuidePage? PageOf(string id) => guide.Describe(id, CultureInfo.CurrentUICulture) is { } explanation && guide.Entry(id) is { } entry
        ? new GuidePage(entry, explanation, [.. (entry.Sources ?? []).Select(s => guide.Data.Sources[s].In(CultureInfo.CurrentUICulture))])
        : null;
}

/// <summary>What was searched for, and what there is.</summary>
public sealed record GuideList(string? Search, IReadOnlyList<GuideChapter> Chapters);

/// <summary>The entries of one theme.</summary>
public sealed record GuideChapter(string Id, string Title, IReadOnlyList<GuidePage> Entries);

/// <summary>One entry, as it is read.</summary>
public sealed record GuidePage(GuideEntry Entry, Explanation Explanation, IReadOnlyList<string> Sources)
{
    /// <summary>The errors it is about, in short: the outermost codes, or the words.</summary>
    public IReadOnlyList<string> Codes =>
        [.. Entry.Chains.Where(c => !c.StartsWith('*')).DefaultIfEmpty(Entry.Chains[0]).Select(Readable).Distinct(StringComparer.Ordinal)];

    /// <summary>The same codes as Intune writes them.</summary>
    public IReadOnlyList<string> AsIntune => [.. Entry.Patterns.Select(p => p.Outermost).OfType<ErrorLink>().Select(CodesElsewhere.AsIntune).OfType<string>().Distinct(StringComparer.Ordinal)];

    private static string Readable(string chain) => chain
        .Replace("* ", "", StringComparison.Ordinal)
        .Replace(" .", "", StringComparison.Ordinal)
        .Replace(" ", " → ", StringComparison.Ordinal)
        .Replace("..", "–", StringComparison.Ordinal)
        .Replace(':', ' ');
}
