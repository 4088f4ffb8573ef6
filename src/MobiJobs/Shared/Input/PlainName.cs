using System.Globalization;
using System.Text;

namespace MobiJobs.Shared.Input;

/// <summary>Which characters a name may have by which people tell things apart: no two names may look alike.</summary>
public static class PlainName
{
    /// <summary>Blank characters that Unicode counts among the letters and marks.</summary>
    private const string Blank = "\u115F\u1160\u2800\u3164\uFFA0";

    /// <summary>
    /// The letters of the languages that people here write in. Others, Cyrillic and Greek above all, have letters that
    /// look like those of the Latin alphabet.
    /// </summary>
    private static readonly (int First, int Last)[] Letters =
    [
        ('0', '9'), ('A', 'Z'), ('a', 'z'),
        (0x00C0, 0x01BF), (0x01C4, 0x024F), (0x1E00, 0x1EFF), // Latin with marks, without the clicks.
        (0x3005, 0x3007), (0x303B, 0x303C), (0x3041, 0x309F), (0x30A0, 0x30FF), (0x31F0, 0x31FF), // Kana, 々〆〇〻.
        (0x3400, 0x9FFF), (0xF900, 0xFAFF), (0x20000, 0x323AF), // Han.
        (0xAC00, 0xD7A3), // Hangul.
    ];

    /// <summary>
    /// Whether every character of a text in NFKC is visible, and each letter, mark and digit one of
    /// <see cref="Letters"/>.
    /// </summary>
    public static bool Is(string text) => text.EnumerateRunes().All(Is);

    private static bool Is(Rune rune)
    {
        if (rune == Rune.ReplacementChar) { return false; } // Stands for a character that could not be decoded.

        if (rune.IsBmp && Blank.Contains((char)rune.Value, StringComparison.Ordinal)) { return false; }

        return Rune.GetUnicodeCategory(rune) switch
        {
            UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator
                or UnicodeCategory.ParagraphSeparator or UnicodeCategory.OtherNotAssigned
                or UnicodeCategory.PrivateUse or UnicodeCategory.Surrogate => false,
            UnicodeCategory.UppercaseLetter or UnicodeCategory.LowercaseLetter or UnicodeCategory.TitlecaseLetter
                or UnicodeCategory.ModifierLetter or UnicodeCategory.OtherLetter or UnicodeCategory.NonSpacingMark
                or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.EnclosingMark
                or UnicodeCategory.DecimalDigitNumber or UnicodeCategory.LetterNumber or UnicodeCategory.OtherNumber =>
                Letters.Any(range => rune.Value >= range.First && rune.Value <= range.Last),
            UnicodeCategory.SpaceSeparator or UnicodeCategory.ConnectorPunctuation or UnicodeCategory.DashPunctuation
                or UnicodeCategory.OpenPunctuation or UnicodeCategory.ClosePunctuation
                or UnicodeCategory.InitialQuotePunctuation or UnicodeCategory.FinalQuotePunctuation
                or UnicodeCategory.OtherPunctuation or UnicodeCategory.MathSymbol or UnicodeCategory.CurrencySymbol
                or UnicodeCategory.ModifierSymbol or UnicodeCategory.OtherSymbol => true,
        };
    }
}
