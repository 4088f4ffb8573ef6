using System.Globalization;
using System.Text;
using MobiJobs.Guide.Chain;

namespace MobiJobs.Guide.Book;

/// <summary>Finds entries by code, word or domain, in either language. All of it is in memory.</summary>
public sealed class GuideIndex(ErrorGuide guide)
{
    private const int MaxWords = 10;

    private readonly Indexed[] all = [.. guide.Data.Entries.Select(e => new Indexed(e, Words(guide, e)))];

    /// <summary>The entries that hold every word, those that the words are an error of first; all where nothing is asked.</summary>
    public IReadOnlyList<GuideEntry> Find(string? search)
    {
        var words = Plain(search ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Take(MaxWords).ToArray();
        if (words.Length == 0) { return guide.Data.Entries; }

        // A code as Intune, a log or our own lists write it is meant as that error.
        var chain = ErrorChain.Parse(search);
        var meant = guide.Find(null, chain.Key);
        var codes = chain.Links.Select(l => l.Code).ToHashSet();
        return
        [
            .. all.Where(i => i.Entry == meant || i.Codes.Overlaps(codes) || words.All(w => i.Text.Contains(w, StringComparison.Ordinal)))
                .Select(i => i.Entry)
                .OrderByDescending(e => e == meant),
        ];
    }

    private static string Words(ErrorGuide guide, GuideEntry entry)
    {
        var text = new StringBuilder().Append(entry.Id).AppendLine().AppendJoin('\n', entry.Says ?? []).AppendLine();
        foreach (var language in (string[])["ja", "en"])
        {
            var said = guide.Describe(entry.Id, CultureInfo.GetCultureInfo(language))!;
            text.AppendLine(said.Sentence).AppendLine(said.Summary).AppendJoin('\n', said.Causes.Select(c => c.Text)).AppendLine().AppendJoin('\n', said.Remedies.Select(r => r.Text)).AppendLine();
        }

        text.AppendJoin('\n', entry.Patterns.SelectMany(p => p.Words));
        foreach (var link in entry.Patterns.SelectMany(p => p.Links).Distinct()) { text.AppendLine().Append(link.Domain).Append(' ').Append(link.Shown).Append(' ').Append(CodesElsewhere.AsIntune(link)); }

        return Plain(text.ToString());
    }

    /// <summary>Full-width and half-width, capital and small are the same to who searches.</summary>
    private static string Plain(string text) => Text.WellFormed(text).Normalize(NormalizationForm.FormKC).ToUpperInvariant();

    private sealed record Indexed(GuideEntry Entry, string Text)
    {
        public HashSet<long> Codes { get; } = [.. Entry.Patterns.SelectMany(p => p.Links).Select(l => l.Code)];
    }
}
