using System.Text;

namespace MobiJobs.Shared;

/// <summary>Text from outside, made safe to store.</summary>
public static class Text
{
    /// <summary>Lone surrogates, which no store takes, become U+FFFD.</summary>
    public static string WellFormed(string text)
    {
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

    /// <summary>NFKC, trimmed, upper case: full-width input compares equal, on both engines alike.</summary>
    public static string Comparable(string text) =>
        WellFormed(text).Normalize(NormalizationForm.FormKC).Trim().ToUpperInvariant();

    /// <summary>At most so many characters, never half a character; null when nothing is left.</summary>
    public static string? Bounded(string? text, int maxLength)
    {
        if (string.IsNullOrWhiteSpace(text)) { return null; }

        var whole = WellFormed(text).Replace('\0', '\uFFFD');
        if (whole.Length <= maxLength) { return whole; }

        return char.IsHighSurrogate(whole[maxLength - 1]) ? whole[..(maxLength - 1)] : whole[..maxLength];
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
