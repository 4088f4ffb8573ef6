namespace MobiJobs.Devices;

/// <summary>
/// Normalizes device numbers: width and case are ignored, and all the dashes that keyboards, spreadsheets and documents
/// produce in place of a hyphen are equal.
/// </summary>
internal static class NumberText
{
    /// <summary>
    /// Japanese keyboards type it with the hyphen key. Between kana it is a letter of its own.
    /// </summary>
    private const char LongVowel = 'ー';

    private const string Dashes = "-‐‑‒–—―−⁃˗─━➖﹘";

    /// <summary>NFKC, upper case, every dash as a hyphen, one blank for several.</summary>
    public static string Normalize(string typed)
    {
        var text = TypedText.OneBlank(TypedText.Comparable(typed));
        if (!text.Any(IsDashlike)) { return text; }

        return string.Create(text.Length, text, static (number, source) =>
        {
            for (var i = 0; i < source.Length; i++) { number[i] = IsHyphen(source, i) ? '-' : source[i]; }
        });
    }

    private static bool IsDashlike(char c) => c == LongVowel || Dashes.Contains(c, StringComparison.Ordinal);

    private static bool IsHyphen(string text, int place) => text[place] != LongVowel
        ? Dashes.Contains(text[place], StringComparison.Ordinal)
        : text.Length > 1
            && (place == 0 || IsPlain(text[place - 1]))
            && (place + 1 == text.Length || IsPlain(text[place + 1]));

    private static bool IsPlain(char c) => char.IsAsciiLetterOrDigit(c);
}
