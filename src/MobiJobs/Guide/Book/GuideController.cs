using System.Globalization;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using MobiJobs.Accounts;
using MobiJobs.Guide.Chain;

namespace MobiJobs.Guide.Book;

/// <summary>The pages of the error guide: one entry, and a version to print.</summary>
[Route("guide"), Authorize(Policy = Permissions.Read)]
public sealed class GuideController(ErrorGuide guide, GuideChapters chapters) : Controller
{
    private static CultureInfo Language => CultureInfo.CurrentUICulture;

    [HttpGet("{entry}")]
    public IActionResult Show(string entry) =>
        chapters.Find(entry) is { } page ? View(page) : LeadTo(guide.Named(null, entry), entry);

    /// <summary>The address that a code has for whoever writes it down: MCMDMErrorDomain/12064.</summary>
    [HttpGet("{domain}/{code}")]
    public IActionResult ShowCode(string domain, string code) => LeadTo(guide.Named(domain, code), $"{domain} {code}");

    [HttpGet("print")]
    public IActionResult Print() => View(new GuideBook(chapters.Of(guide.Data.Entries), ByCode()));

    /// <summary>To the only entry, or to the search for several.</summary>
    private IActionResult LeadTo(IReadOnlyList<GuideEntry> found, string search) => found switch
    {
        [] => NotFound(),
        [var only] => Redirect("/guide/" + only.Id),
        _ => Redirect(QueryAddress.Of("/guide", [new("q", search)])),
    };

    /// <summary>The codes of all entries, by domain and number, as an index at the end of the book.</summary>
    private List<IndexedDomain> ByCode() =>
    [
        .. guide.Data.Entries
            .SelectMany(e => e.Patterns.Select(p => p.Outermost).OfType<ErrorLink>()
                .Select(link => (Link: link, Entry: e)))
            .DistinctBy(c => (c.Link.Domain, c.Link.Code, c.Entry.Id))
            .GroupBy(c => c.Link.Domain!, StringComparer.Ordinal)
            .OrderBy(g => g.Key, StringComparer.OrdinalIgnoreCase)
            .Select(g => new IndexedDomain(
                g.Key,
                [
                    .. g.OrderBy(c => Math.Abs(c.Link.Code))
                        .Select(c => new IndexedCode(c.Link.Shown, c.Entry.Id, c.Entry.Summary.In(Language))),
                ])),
    ];
}

/// <summary>The whole guide to print, with an index of its codes.</summary>
public sealed record GuideBook(IReadOnlyList<GuideChapter> Chapters, IReadOnlyList<IndexedDomain> Index);

/// <summary>The codes of one domain in the index.</summary>
public sealed record IndexedDomain(string Name, IReadOnlyList<IndexedCode> Codes);

/// <summary>A code in the index, and the entry that explains it.</summary>
public sealed record IndexedCode(string Code, string Entry, string Summary);

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

    /// <summary>
    /// What devices write with it, in the reader's language first: parts of a text, where it begins in the middle.
    /// </summary>
    public IReadOnlyList<string> Says =>
    [
        .. (Entry.Says ?? [])
            .OrderBy(text => TextLanguage.Of(text) != CultureInfo.CurrentUICulture.TwoLetterISOLanguageName)
            .Select(text => char.IsAsciiLetterLower(text[0]) || text[0] is >= 'ぁ' and <= 'ゟ' ? $"…{text}" : text),
    ];

    private static string Readable(string chain) => chain
        .Replace("* ", "", StringComparison.Ordinal)
        .Replace(" .", "", StringComparison.Ordinal)
        .Replace(" ", " → ", StringComparison.Ordinal)
        .Replace("..", "–", StringComparison.Ordinal)
        .Replace(':', ' ');
}
