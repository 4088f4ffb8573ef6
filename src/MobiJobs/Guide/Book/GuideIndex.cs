using System.Text;
using MobiJobs.Guide.Chain;

namespace MobiJobs.Guide.Book;

/// <summary>
/// Searches the guide by code, by word and by a whole pasted text, in both languages. The index is in memory.
/// </summary>
public sealed class GuideIndex(ErrorGuide guide)
{
    private const int MaxWords = 10;
    private const int MaxWord = 60;

    private readonly Indexed[] all = [.. guide.Data.Entries.Select(e => new Indexed(e, IndexText(guide, e)))];

    /// <summary>
    /// The entries of the errors that the text holds, in its order, then those that contain every word, the ones that
    /// are about these words first. All entries if there is nothing to search for.
    /// </summary>
    public IReadOnlyList<GuideEntry> Find(string? search)
    {
        var words = Words(search ?? "");
        if (words.Length == 0) { return guide.Data.Entries; }

        var (read, codes) = guide.FindIn(search!);
        var isText = words.Length == MaxWords || words.Any(w => w.Typed.Length > MaxWord);
        var others = isText ? [] : all.Where(i => i.Codes.Overlaps(codes)).Concat(
            all.Where(i => words.All(i.Has)).OrderByDescending(i => words.All(i.IsAbout)));
        return [.. read.Concat(others.Select(i => i.Entry)).DistinctBy(e => e.Id)];
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

        text.AppendJoin('\n', entry.Words ?? []).AppendLine();
        text.AppendJoin('\n', entry.Patterns.SelectMany(p => p.Keywords));
        foreach (var link in entry.Patterns.SelectMany(p => p.Links).Distinct())
        {
            text.AppendLine().AppendJoin(' ', link.Domain, link.Shown, IntuneCodes.FromLink(link));
        }

        return GuideData.Comparable(text.ToString());
    }

    /// <summary>
    /// The words to search for; those that stand in every question ("エラー") are left out beside others.
    /// </summary>
    private Word[] Words(string search)
    {
        var words = GuideData.Comparable(search)
            .Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)
            .Select(typed => new Word(typed, guide.Data.SameWord(typed)))
            .Take(MaxWords).ToArray();
        var telling = words.Where(w => w.Same.Length > 0).ToArray();
        return telling.Length > 0 ? telling : words;
    }

    private sealed record Indexed(GuideEntry Entry, string Text)
    {
        private readonly string subject = GuideData.Comparable(string.Join(
            '\n',
            [Entry.Summary.Ja, Entry.Summary.En, Entry.Sentence.Ja, Entry.Sentence.En, .. Entry.Words ?? []]));

        public HashSet<long> Codes { get; } = [.. Entry.Patterns.SelectMany(p => p.Links).Select(l => l.Code)];

        public bool Has(Word word) => Has(Text, word);

        public bool IsAbout(Word word) => Has(subject, word);

        private static bool Has(string text, Word word) =>
            text.Contains(word.Typed, StringComparison.Ordinal)
            || (word.Same.Length > 0 && text.Contains(word.Same, StringComparison.Ordinal));
    }

    private sealed record Word(string Typed, string Same);
}
