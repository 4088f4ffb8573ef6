using System.Globalization;
using System.Text;

namespace MobiJobs.Shared.Input;

/// <summary>
/// Names that look like what they are: nothing in them is invisible, turns the direction of what follows, or controls a
/// terminal, so that no name can pass for another. What says which form of a Han character is meant (an ideographic
/// variation selector) can be seen.
/// </summary>
public static class VisibleText
{
    /// <summary>Blank characters that Unicode counts among the letters and marks.</summary>
    private const string Blank = "\u034F\u115F\u1160\u17B4\u17B5\u180B\u180C\u180D\u180F\u2800\u3164\uFFA0";

    /// <summary>Whether every character of a text can be seen.</summary>
    public static bool IsVisible(string text) => Visible(text).Count() == text.EnumerateRunes().Count();

    /// <summary>The text without what can't be seen.</summary>
    public static string Only(string text) => string.Concat(Visible(text));

    private static IEnumerable<Rune> Visible(string text)
    {
        var last = default(Rune);
        foreach (var rune in text.EnumerateRunes())
        {
            if (IsSelector(rune) ? IsHan(last) : IsVisible(rune)) { yield return rune; }

            last = rune;
        }
    }

    private static bool IsSelector(Rune rune) =>
        rune.Value is (>= 0xFE00 and <= 0xFE0F) or (>= 0xE0100 and <= 0xE01EF);

    private static bool IsHan(Rune rune) => rune.Value is (>= 0x3400 and <= 0x4DBF) or (>= 0x4E00 and <= 0x9FFF)
        or (>= 0xF900 and <= 0xFAFF) or (>= 0x20000 and <= 0x323AF);

    private static bool IsVisible(Rune rune) =>
        rune != Rune.ReplacementChar // Stands for a character that could not be decoded.
        && !(rune.IsBmp && Blank.Contains((char)rune.Value, StringComparison.Ordinal))
        && Rune.GetUnicodeCategory(rune) is not (UnicodeCategory.Control
            or UnicodeCategory.Format
            or UnicodeCategory.LineSeparator
            or UnicodeCategory.ParagraphSeparator
            or UnicodeCategory.OtherNotAssigned);
}
