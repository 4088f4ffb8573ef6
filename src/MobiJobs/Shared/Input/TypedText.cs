using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace MobiJobs.Shared.Input;

/// <summary>Text from outside, made safe to store.</summary>
public static class TypedText
{
    // Full-width ones too: Japanese keyboards type them.
    private static readonly Regex Separators = new("[\\s,，、､﹐;；]+", RegexOptions.NonBacktracking);

    private static readonly Regex Blanks = new("  +", RegexOptions.NonBacktracking);

    private static readonly SearchValues<char> Voicing = SearchValues.Create("\u309B\u309C");

    /// <summary>
    /// Replaces by U+FFFD what is no character: lone surrogates, which neither engine can store, and U+FFFE, which .NET
    /// refuses to normalise.
    /// </summary>
    public static string WellFormed(string typed)
    {
        var text = typed.Replace('\uFFFE', '\uFFFD');
        if (IsWellFormed(text)) { return text; }

        return string.Create(text.Length, text, static (whole, source) =>
        {
            source.CopyTo(whole);
            for (var i = 0; i < whole.Length; i++)
            {
                if (!char.IsSurrogate(whole[i])) { continue; }

                if (i + 1 < whole.Length && char.IsSurrogatePair(whole[i], whole[i + 1])) { i++; }
                else { whole[i] = '\uFFFD'; }
            }
        });
    }

    /// <summary>NFC: letters with marks are one character each, however a keyboard or a file composes them.</summary>
    public static string Composed(string text) => Voiced(Storable(text)).Normalize(NormalizationForm.FormC);

    /// <summary>NFKC: what a Japanese keyboard types in full width is what it looks like.</summary>
    public static string HalfWidth(string text) => Voiced(Storable(text)).Normalize(NormalizationForm.FormKC);

    /// <summary>One blank for several: nobody can count them.</summary>
    public static string OneBlank(string text) => Blanks.Replace(text, " ");

    /// <summary>NFKC, trimmed, upper case: full-width input compares equal, on both engines alike.</summary>
    public static string Comparable(string text) => HalfWidth(text).Trim().ToUpperInvariant();

    /// <summary>
    /// For searching: full and half width, upper and lower case, hiragana and katakana are equal, and what Windows and
    /// other systems read the same bytes as.
    /// </summary>
    public static string Folded(string text)
    {
        var upper = HalfWidth(text).ToUpperInvariant();
        return string.Create(upper.Length, upper, static (whole, plain) =>
        {
            for (var i = 0; i < whole.Length; i++)
            {
                whole[i] = plain[i] switch
                {
                    >= 'ぁ' and <= 'ゖ' => (char)(plain[i] + ('ァ' - 'ぁ')),
                    '〜' => '~', // In Shift_JIS both have the same bytes, as have the two below.
                    '‖' => '∥',
                    '−' => '-',
                    _ => plain[i],
                };
            }
        });
    }

    /// <summary>A name for searching: as <see cref="Folded"/>, without blanks.</summary>
    public static string SearchForm(string name) => string.Concat(Folded(name).Where(c => !char.IsWhiteSpace(c)));

    /// <summary>
    /// The digits of a number that a person typed, full-width ones included, without the commas that group them.
    /// </summary>
    public static string Ungrouped(string? number) =>
        Comparable(number ?? "").Replace(",", "", StringComparison.Ordinal);

    /// <summary>Whether a person typed this number, with or without digit grouping.</summary>
    public static bool IsCount(string? typed, int count) =>
        Ungrouped(typed) == count.ToString(CultureInfo.InvariantCulture);

    /// <summary>
    /// The text as it is stored: well-formed, with NUL replaced by U+FFFD. One engine ends a text at NUL and the other
    /// ignores it, so that a search for it would match everything.
    /// </summary>
    public static string Storable(string text) => WellFormed(text).Replace('\0', '\uFFFD');

    /// <summary>The words of a text that a person typed or pasted, between spaces, commas and semicolons.</summary>
    public static IReadOnlyList<string> Words(string? text) =>
    [
        .. Separators.Split(text ?? "").Where(word => word.Length > 0),
    ];

    /// <summary>
    /// At most <paramref name="maxLength"/> UTF-16 code units, without splitting a surrogate pair; null if the text is
    /// blank.
    /// </summary>
    public static string? Bounded(string? text, int maxLength)
    {
        if (string.IsNullOrWhiteSpace(text)) { return null; }

        var whole = Storable(text);
        if (whole.Length <= maxLength) { return whole; }

        return char.IsHighSurrogate(whole[maxLength - 1]) ? whole[..(maxLength - 1)] : whole[..maxLength];
    }

    /// <summary>
    /// Kana with the voicing marks that follow them: a keyboard may type ゛ and ゜ as characters of their own, which
    /// normalisation leaves apart.
    /// </summary>
    private static string Voiced(string text)
    {
        if (!text.AsSpan().ContainsAny(Voicing)) { return text; }

        var voiced = new StringBuilder(text.Length);
        foreach (var c in text)
        {
            var mark = c switch { '\u309B' => '\u3099', '\u309C' => '\u309A', _ => '\0' };
            var isVoiced = mark != '\0' && voiced.Length > 0 && !char.IsSurrogate(voiced[^1])
                && $"{voiced[^1]}{mark}".Normalize(NormalizationForm.FormKC).Length == 1;
            voiced.Append(isVoiced ? mark : c);
        }

        return voiced.ToString();
    }

    private static bool IsWellFormed(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (!char.IsSurrogate(text[i])) { continue; }

            if (i + 1 == text.Length || !char.IsSurrogatePair(text[i], text[i + 1])) { return false; }

            i++;
        }

        return true;
    }
}
