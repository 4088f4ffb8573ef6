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

    // Latin words of these lengths stand in others by chance ("DEP" in "department", "SIGN" in "design"): the shorter
    // ones are found alone, the others at the start of a word.
    private const int ShortWord = 3;
    private const int StartWord = 4;

    private readonly SearchParts parts = new(guide.Data);
    private readonly NearestWords nearest = new(guide.Data);
    private readonly Indexed[] all = [.. guide.Data.Entries.Select(e => new Indexed(e, IndexText(guide, e)))];

    /// <summary>
    /// The entries of the errors that the text holds, in its order, then those that contain every word, the ones that
    /// are about these words first, then those that contain most of what the words are made of. All entries if there is
    /// nothing to search for.
    /// </summary>
    public IReadOnlyList<GuideEntry> Find(string? search)
    {
        var words = Words(search ?? "");
        if (words.Length == 0) { return guide.Data.Entries; }

        var (read, codes) = guide.FindIn(search!);
        var phrase = new Word(TypedText.Folded(search!.Trim()), "");
        var hasBlank = phrase.Typed.Contains(' ', StringComparison.Ordinal);
        var isText = words.Length == MaxWords || words.Any(w => w.Typed.Length > MaxWord);
        var others = isText ? [] : all.Where(i => i.Codes.Overlaps(codes)).Concat(
            all.Where(i => words.All(i.Has))
                .OrderByDescending(i => words.All(i.IsAbout)).ThenByDescending(i => hasBlank && i.Has(phrase)))
            .Concat(OfParts(search!));
        return [.. read.Concat(others.Select(i => i.Entry)).DistinctBy(e => e.Id)];
    }

    /// <summary>Words of the guide that are written much like those of a search, the nearest first.</summary>
    public IReadOnlyList<string> Nearest(string? search) => nearest.To(search ?? "");

    /// <summary>
    /// Those about the only part, or with all of two, or more than half of several; those that have most come first.
    /// </summary>
    private IEnumerable<Indexed> OfParts(string search)
    {
        Word[] found = [.. parts.Of(search).Take(MaxWords).Select(part => new Word(part, part))];
        if (found is [var only]) { return all.Where(i => i.IsAbout(only)); }

        return all.Select(i => (Entry: i, Count: found.Count(i.Has)))
            .Where(i => i.Count * 2 > found.Length)
            .OrderByDescending(i => i.Count).ThenByDescending(i => found.Count(i.Entry.IsAbout))
            .Select(i => i.Entry);
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

        return TypedText.Folded(text.ToString());
    }

    /// <summary>
    /// The words to search for; those that stand in every question ("エラー") are left out beside others.
    /// </summary>
    private Word[] Words(string search)
    {
        var words = TypedText.Folded(search)
            .Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)
            .Select(typed => new Word(typed, guide.Data.SameWord(typed)))
            .Take(MaxWords).ToArray();
        var telling = words.Where(w => w.Same.Length > 0).ToArray();
        return telling.Length > 0 ? telling : words;
    }

    private sealed record Indexed(GuideEntry Entry, string Text)
    {
        private readonly string subject = TypedText.Folded(string.Join(
            '\n',
            [Entry.Summary.Ja, Entry.Summary.En, Entry.Sentence.Ja, Entry.Sentence.En, .. Entry.Words ?? []]));

        public HashSet<long> Codes { get; } = [.. Entry.Patterns.SelectMany(p => p.Links).Select(l => l.Code)];

        public bool Has(Word word) => Has(Text, word);

        public bool IsAbout(Word word) => Has(subject, word);

        private static bool Has(string text, Word word) =>
            (!word.IsOneSign && Contains(text, word.Typed)) || (word.Same.Length > 0 && Contains(text, word.Same));

        private static bool Contains(string text, string word)
        {
            if (word.Length > StartWord || !word.All(char.IsAsciiLetter))
            {
                return text.Contains(word, StringComparison.Ordinal);
            }

            for (var at = text.IndexOf(word, StringComparison.Ordinal); at >= 0;)
            {
                var end = at + word.Length;
                var isWhole = (at == 0 || !char.IsAsciiLetter(text[at - 1]))
                    && (word.Length > ShortWord || end == text.Length || !char.IsAsciiLetter(text[end]));
                if (isWhole) { return true; }

                at = text.IndexOf(word, end, StringComparison.Ordinal);
            }

            return false;
        }
    }

    private sealed record Word(string Typed, string Same)
    {
        /// <summary>"本", which stands in many words of another meaning: what it is the same as is found.</summary>
        public bool IsOneSign { get; } = Typed.Length == 1 && Same.Length > 1;
    }
}
