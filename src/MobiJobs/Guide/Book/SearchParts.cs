namespace MobiJobs.Guide.Book;

/// <summary>
/// What a person typed without blanks, in the parts that tell something: "ライセンスがみつからない" is ライセンス and
/// 見つか. Words that the guide has synonyms for are parts, the longest first; of the rest, each run of one script is.
/// Hiragana between them are particles and endings.
/// </summary>
internal sealed class SearchParts
{
    private const int MinAscii = 2;

    // Full and half width, hiragana and katakana are equal here, as in the guide's synonyms.
    private readonly Dictionary<string, string> synonyms;
    private readonly int longest;

    public SearchParts(GuideData data)
    {
        synonyms = data.Synonyms.ToDictionary(s => s.Key, s => s.Value, StringComparer.Ordinal);
        longest = synonyms.Keys.Max(k => k.Length);
    }

    /// <summary>The parts of a text, as the guide writes them, each once.</summary>
    public IReadOnlyList<string> Of(string search)
    {
        var typed = TypedText.HalfWidth(search).ToUpperInvariant();
        var plain = TypedText.Folded(search);
        var parts = new List<string>();
        for (var at = 0; at < plain.Length;)
        {
            if (SynonymAt(plain, at) is { } known)
            {
                parts.Add(synonyms[known]);
                at += known.Length;
                continue;
            }

            var (script, start) = (ScriptOf(typed[at]), at);
            do { at++; }
            while (at < plain.Length && ScriptOf(typed[at]) == script && SynonymAt(plain, at) is null);

            var isTelling = script is not (Script.Hiragana or Script.None)
                && (script != Script.Ascii || at - start >= MinAscii);
            if (isTelling) { parts.Add(plain[start..at]); }
        }

        return [.. parts.Where(p => p.Length > 0).Distinct(StringComparer.Ordinal)];
    }

    private string? SynonymAt(string plain, int at)
    {
        var lookup = synonyms.GetAlternateLookup<ReadOnlySpan<char>>();
        for (var length = Math.Min(longest, plain.Length - at); length > 0; length--)
        {
            if (lookup.TryGetValue(plain.AsSpan(at, length), out var known, out _) && IsWhole(plain, at, length))
            {
                return known;
            }
        }

        return null;
    }

    /// <summary>
    /// A Latin word within another is none ("ADE" in "made"), nor is one sign of a longer word ("日本").
    /// </summary>
    private static bool IsWhole(string plain, int at, int length) =>
        !(length == 1 && (IsKanji(plain, at - 1) || IsKanji(plain, at + 1)) && IsKanji(plain, at))
        && !(char.IsAsciiLetter(plain[at]) && at > 0 && char.IsAsciiLetter(plain[at - 1]))
        && !(char.IsAsciiLetter(plain[at + length - 1]) && at + length < plain.Length
            && char.IsAsciiLetter(plain[at + length]));

    private static bool IsKanji(string plain, int at) =>
        at >= 0 && at < plain.Length && ScriptOf(plain[at]) == Script.Kanji;

    private static Script ScriptOf(char c) => c switch
    {
        >= 'ぁ' and <= 'ゖ' => Script.Hiragana,
        >= 'ァ' and <= 'ー' => Script.Katakana,
        >= '\u3400' and <= '\u9FFF' or '々' => Script.Kanji,
        '-' or '.' or '_' => Script.Ascii,
        _ => char.IsLetterOrDigit(c) ? Script.Ascii : Script.None,
    };

    private enum Script
    {
        None,
        Ascii,
        Hiragana,
        Katakana,
        Kanji,
    }
}
