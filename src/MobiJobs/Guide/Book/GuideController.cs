using System.Globalization;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using MobiJobs.Accounts;
using MobiJobs.Guide.Chain;

namespace MobiJobs.Guide.Book;

/// <summary>The pages of the error guide: search, one entry, and a version to print.</summary>
[Route("guide"), Authorize(Policy = Permissions.Read)]
public sealed class GuideController(ErrorGuide guide, GuideIndex index) : Controller
{
    private const int MaxSearch = 200;

    private static CultureInfo Language => CultureInfo.CurrentUICulture;

    [HttpGet("")]
    public IActionResult Index(string? q)
    {
        var search = q is { Length: > MaxSearch } ? q[..MaxSearch] : q;
        return View(new GuideList(search, ByTheme(index.Find(search))));
    }

    [HttpGet("{entry}")]
    public IActionResult Show(string entry) => FindPage(entry) is { } page ? View(page) : NotFound();

    [HttpGet("print")]
    public IActionResult Print() => View(ByTheme(guide.Data.Entries));

    /// <summary>Themes in the order of their first entries, so that the theme of the best match comes first.</summary>
    private List<GuideChapter> ByTheme(IReadOnlyList<GuideEntry> entries)
    {
        var titles = guide.Data.Themes.ToDictionary(t => t.Id, t => t.Title.In(Language), StringComparer.Ordinal);
        return
        [
            .. entries.GroupBy(e => e.Theme, StringComparer.Ordinal).Select(theme => new GuideChapter(
                theme.Key,
                titles.GetValueOrDefault(theme.Key, ""),
                [.. theme.Select(e => FindPage(e.Id)!)])),
        ];
    }

    private GuidePage? FindPage(string id)
    {
        if (guide.Describe(id, Language) is not { } explanation || guide.Entry(id) is not { } entry) { return null; }

        var sources = (entry.Sources ?? []).Select(s => guide.Data.Sources[s].In(Language));
        return new GuidePage(entry, explanation, [.. sources]);
    }
}

/// <summary>The text that was searched for, and what was found.</summary>
public sealed record GuideList(string? Search, IReadOnlyList<GuideChapter> Chapters);

/// <summary>The entries of one theme.</summary>
public sealed record GuideChapter(string Id, string Title, IReadOnlyList<GuidePage> Entries);

/// <summary>One entry in the reader's language.</summary>
public sealed record GuidePage(GuideEntry Entry, Explanation Explanation, IReadOnlyList<string> Sources)
{
    /// <summary>The errors that it explains: the patterns with an outermost code, or else the first pattern.</summary>
    public IReadOnlyList<string> Codes =>
    [
        .. Entry.Chains.Where(c => !c.StartsWith('*'))
            .DefaultIfEmpty(Entry.Chains[0])
            .Select(Readable)
            .Distinct(StringComparer.Ordinal),
    ];

    /// <summary>The same codes as Intune writes them.</summary>
    public IReadOnlyList<string> IntuneNumbers =>
    [
        .. Entry.Patterns.Select(p => p.Outermost).OfType<ErrorLink>()
            .Select(IntuneCodes.FromLink).OfType<string>()
            .Distinct(StringComparer.Ordinal),
    ];

    private static string Readable(string chain) => chain
        .Replace("* ", "", StringComparison.Ordinal)
        .Replace(" .", "", StringComparison.Ordinal)
        .Replace(" ", " → ", StringComparison.Ordinal)
        .Replace("..", "–", StringComparison.Ordinal)
        .Replace(':', ' ');
}
