using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Mvc.ModelBinding;

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

    /// <summary>What is wrong with a text of one line that a person typed; null if nothing is.</summary>
    public static string? ProblemOf(string? typed, int maxLength) =>
        typed?.Length > maxLength ? Labels.Invalid_TooLong
        : typed is not null && !IsVisible(typed.Trim()) ? Labels.Invalid_Unseen
        : null;

    /// <summary>Adds under a key what is wrong with such a text.</summary>
    internal static void CheckText(this ModelStateDictionary errors, string key, string? typed, int maxLength)
    {
        if (ProblemOf(typed, maxLength) is { } problem) { errors.AddModelError(key, problem); }
    }

    /// <summary>The text without what can't be seen.</summary>
    public static string Only(string text) => string.Concat(Visible(text));

    /// <summary>
    /// A text that a device reports, as it is stored: without what can't be seen, and at most this long
    /// (<see cref="TypedText.Bounded"/>); null if nothing is left.
    /// </summary>
    public static string? Bounded(string? text, int maxLength) =>
        text is null ? null : TypedText.Bounded(Only(TypedText.Storable(text)), maxLength);

    /// <summary>
    /// The same of a text in a file: what can't be seen becomes U+FFFD, so that the text doesn't become another one
    /// that is compared with what devices have.
    /// </summary>
    public static string? Marked(string? text, int maxLength) => TypedText.Bounded(text, maxLength) is { } bounded
        ? string.Concat(Seen(bounded).Select(one => one.IsSeen ? one.Rune : Rune.ReplacementChar))
        : null;

    private static IEnumerable<Rune> Visible(string text) =>
        Seen(text).Where(one => one.IsSeen).Select(one => one.Rune);

    private static IEnumerable<(Rune Rune, bool IsSeen)> Seen(string text)
    {
        var last = default(Rune);
        foreach (var rune in text.EnumerateRunes())
        {
            yield return (rune, IsSelector(rune) ? IsHan(last) && !IsOfOthers(rune) : IsVisible(rune));

            last = rune;
        }
    }

    /// <summary>Whether it only chooses a form of the character before it.</summary>
    internal static bool IsSelector(Rune rune) =>
        rune.Value is (>= 0xFE00 and <= 0xFE0F) or (>= 0xE0100 and <= 0xE01EF);

    /// <summary>Whether it chooses a form that no Han character has.</summary>
    private static bool IsOfOthers(Rune rune) => rune.Value is >= 0xFE03 and <= 0xFE0F;

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
