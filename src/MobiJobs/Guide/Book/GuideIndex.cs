using System.Text;
using MobiJobs.Guide.Chain;

namespace MobiJobs.Guide.Book;

/// <summary>Searches the guide by code, word or domain, in both languages. The index is in memory.</summary>
public sealed class GuideIndex(ErrorGuide guide)
{
    private const int MaxWords = 10;

    private readonly Indexed[] all = [.. guide.Data.Entries.Select(e => new Indexed(e, IndexText(guide, e)))];

    /// <summary>
    /// The entries that contain every word or any of the codes; the entry that explains the text as an error comes
    /// first. All entries if there is nothing to search for.
    /// </summary>
    public IReadOnlyList<GuideEntry> Find(string? search)
    {
        var words = Normalize(search ?? "")
            .Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Take(MaxWords).ToArray();
        if (words.Length == 0) { return guide.Data.Entries; }

        var chain = ErrorChain.Parse(search);
        var explained = guide.Find(null, chain.Key);
        var codes = chain.Links.Select(l => l.Code).ToHashSet();
        return
        [
            .. all.Where(i => i.Entry == explained || i.Codes.Overlaps(codes) || i.HasAll(words))
                .Select(i => i.Entry)
                .OrderByDescending(e => e == explained),
        ];
    }

    private static string IndexText(ErrorGuide guide, GuideEntry entry)
    {
        var text = new StringBuilder().Append(entry.Id).AppendLine().AppendJoin('\n', entry.Says ?? []).AppendLine();
        foreach (var explanation in Languages.All.Select(language => guide.Describe(entry.Id, language)!))
        {
            text.AppendLine(explanation.Sentence).AppendLine(explanation.Summary)
                .AppendJoin('\n', explanation.Causes.Select(c => c.Text)).AppendLine()
                .AppendJoin('\n', explanation.Remedies.Select(r => r.Text)).AppendLine();
        }

        text.AppendJoin('\n', entry.Patterns.SelectMany(p => p.Keywords));
        foreach (var link in entry.Patterns.SelectMany(p => p.Links).Distinct())
        {
            text.AppendLine().AppendJoin(' ', link.Domain, link.Shown, IntuneCodes.FromLink(link));
        }

        return Normalize(text.ToString());
    }

    /// <summary>Makes full and half width, upper and lower case equal.</summary>
    private static string Normalize(string text) => TypedText.HalfWidth(text).ToUpperInvariant();

    private sealed record Indexed(GuideEntry Entry, string Text)
    {
        public HashSet<long> Codes { get; } = [.. Entry.Patterns.SelectMany(p => p.Links).Select(l => l.Code)];

        public bool HasAll(IEnumerable<string> words) => words.All(w => Text.Contains(w, StringComparison.Ordinal));
    }
}
