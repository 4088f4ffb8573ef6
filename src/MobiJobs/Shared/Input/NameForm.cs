using System.Globalization;
using System.Text;

namespace MobiJobs.Shared.Input;

/// <summary>
/// What a name looks like: names of one place that look the same are refused, whatever letters they are made of. It is
/// computed here and stored, so that both engines agree.
/// </summary>
public static class NameForm
{
    /// <summary>The longest that is stored: NFKC makes several characters of one.</summary>
    public const int MaxLength = 120;

    private const char Hyphen = '-';

    // After upper-casing. Each letter with the one that it is drawn like, and all strokes as a hyphen.
    private static readonly Dictionary<char, char> DrawnLike = Pairs(
        ("\u0410\u0412\u0415\u041A\u041C\u041D\u041E\u0420\u0421\u0422\u0425\u0423\u0406\u0408\u0405",
            "ABEKMHOPCTXYIJS"),
        ("\u0391\u0392\u0395\u0396\u0397\u0399\u039A\u039C\u039D\u039F\u03A1\u03A4\u03A5\u03A7",
            "ABEZHIKMNOPTYX"),
        ("へべぺ力口工夕二八卜", "ヘベペカロエタニハト"),
        ("‐‑‒–—―−⁃˗─━➖﹘ー一", new string(Hyphen, 15)),
        ("〜‖", "~∥")); // Windows and other systems read the same bytes of Shift_JIS as one and as the other.

    /// <summary>
    /// In any case and width, with the voicing marks of kana on their letters, one blank for several, one letter for
    /// those that are drawn alike, and no form of a character chosen.
    /// </summary>
    public static string Of(string name)
    {
        var form = new StringBuilder(name.Length);
        var plain = string.Concat(name.EnumerateRunes().Where(r => !VisibleText.IsSelector(r)));
        foreach (var c in TypedText.OneBlank(TypedText.Comparable(plain)))
        {
            form.Append(DrawnLike.GetValueOrDefault(c, c));
        }

        return form.ToString();
    }

    /// <summary>
    /// Whether a word has letters of the Latin alphabet beside Cyrillic or Greek ones: nobody writes so, except to make
    /// one name look like another.
    /// </summary>
    public static bool MixesAlphabets(string name)
    {
        var (hasLatin, hasOther) = (false, false);
        foreach (var rune in TypedText.HalfWidth(name).EnumerateRunes())
        {
            if (!Rune.IsLetter(rune) && Rune.GetUnicodeCategory(rune) != UnicodeCategory.NonSpacingMark)
            {
                (hasLatin, hasOther) = (false, false);
                continue;
            }

            hasLatin |= rune.Value is < 0x0250 or (>= 0x1E00 and <= 0x1EFF);
            hasOther |= rune.Value is (>= 0x0370 and <= 0x052F) or (>= 0x1F00 and <= 0x1FFF);
            if (hasLatin && hasOther) { return true; }
        }

        return false;
    }

    private static Dictionary<char, char> Pairs(params (string From, string To)[] all) => all
        .SelectMany(pair => pair.From.Zip(pair.To)).ToDictionary(pair => pair.First, pair => pair.Second);
}
