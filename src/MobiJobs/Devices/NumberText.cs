using System.Globalization;
using System.Text;

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

    /// <summary>Blank characters that Unicode counts among the letters and marks.</summary>
    private const string Blank = "\u034F\u115F\u1160\u17B4\u17B5\u180B\u180C\u180D\u180F\u2800\u3164\uFFA0";

    /// <summary>NFKC, upper case, every dash as a hyphen.</summary>
    public static string Normalize(string typed)
    {
        var text = Text.Comparable(typed);
        if (!text.Any(IsDashlike)) { return text; }

        return string.Create(text.Length, text, static (number, source) =>
        {
            for (var i = 0; i < source.Length; i++) { number[i] = IsHyphen(source, i) ? '-' : source[i]; }
        });
    }

    /// <summary>Whether every character is visible, so that no two numbers look alike.</summary>
    public static bool IsVisible(string number) => number.EnumerateRunes().All(IsVisible);

    private static bool IsDashlike(char c) => c == LongVowel || Dashes.Contains(c, StringComparison.Ordinal);

    private static bool IsHyphen(string text, int place) => text[place] != LongVowel
        ? Dashes.Contains(text[place], StringComparison.Ordinal)
        : place > 0 && IsPlain(text[place - 1]) && (place + 1 == text.Length || IsPlain(text[place + 1]));

    private static bool IsPlain(char c) => char.IsAsciiLetterOrDigit(c);

    private static bool IsVisible(Rune rune)
    {
        var isSelector = rune.Value is (>= 0xFE00 and <= 0xFE0F) or (>= 0xE0100 and <= 0xE01EF);
        return !isSelector
            && rune != Rune.ReplacementChar // Stands for a character that could not be decoded.
            && !(rune.IsBmp && Blank.Contains((char)rune.Value, StringComparison.Ordinal))
            && Rune.GetUnicodeCategory(rune) is not (UnicodeCategory.Control
                or UnicodeCategory.Format
                or UnicodeCategory.LineSeparator
                or UnicodeCategory.ParagraphSeparator
                or UnicodeCategory.OtherNotAssigned);
    }
}
