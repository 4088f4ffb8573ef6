namespace MobiJobs.Guide.Book;

/// <summary>The words of the guide, offered where a search finds nothing: "lisense" is nearly "license".</summary>
internal sealed class NearestWords
{
    private const int MinWord = 3;
    private const int MaxWord = 24;
    private const int MaxWords = 5;
    private const int MaxOffered = 3;

    // One letter in three may be another.
    private const int PerDifference = 3;

    private readonly (string Folded, string Shown)[] all;

    public NearestWords(GuideData data) => all =
    [
        .. data.Entries.SelectMany(e => (e.Words ?? []).Concat(WordsOf(e.Summary.Ja)).Concat(WordsOf(e.Summary.En)))
            .Select(shown => (Folded: TypedText.Folded(shown), Shown: shown))
            .Where(w => w.Folded.Length is >= MinWord and <= MaxWord)
            .DistinctBy(w => w.Folded),
    ];

    /// <summary>Those that differ least from a word of a search.</summary>
    public IReadOnlyList<string> To(string search) =>
    [
        .. TypedText.Folded(search).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)
            .Where(typed => typed.Length is >= MinWord and <= MaxWord).Take(MaxWords)
            .SelectMany(typed => all
                .Where(w => Math.Abs(w.Folded.Length - typed.Length) <= typed.Length / PerDifference)
                .Select(w => (w.Shown, Differences: EditDistance.Of(typed, w.Folded, swaps: true)))
                .Where(w => w.Differences <= typed.Length / PerDifference))
            .OrderBy(w => w.Differences).Select(w => w.Shown).Distinct(StringComparer.Ordinal).Take(MaxOffered),
    ];

    /// <summary>Runs of Latin letters, of katakana or of Chinese characters.</summary>
    private static IEnumerable<string> WordsOf(string text)
    {
        for (var at = 0; at < text.Length;)
        {
            var (start, script) = (at, ScriptOf(text[at]));
            while (at < text.Length && ScriptOf(text[at]) == script) { at++; }

            if (script != 0) { yield return text[start..at]; }
        }
    }

    private static int ScriptOf(char c) => c switch
    {
        >= 'ァ' and <= 'ー' => 1,
        >= '\u3400' and <= '\u9FFF' => 2,
        _ when char.IsAsciiLetter(c) => 3,
        _ => 0,
    };
}
