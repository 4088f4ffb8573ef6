using System.Globalization;
using System.Text;

namespace MobiJobs.Shared.Input;

/// <summary>Which characters a name may have by which people tell things apart: no two names may look alike.</summary>
public static class PlainName
{
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
    public static bool Is(string text) => VisibleText.IsVisible(text) && text.EnumerateRunes().All(Is);

    private static bool Is(Rune rune) => Rune.GetUnicodeCategory(rune) switch
    {
        UnicodeCategory.PrivateUse or UnicodeCategory.Surrogate => false,
        _ when Rune.IsLetterOrDigit(rune) || IsMarkOrNumber(rune) =>
            Letters.Any(range => rune.Value >= range.First && rune.Value <= range.Last),
        _ => true,
    };

    private static bool IsMarkOrNumber(Rune rune) => Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark
        or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.EnclosingMark
        or UnicodeCategory.LetterNumber or UnicodeCategory.OtherNumber;
}
