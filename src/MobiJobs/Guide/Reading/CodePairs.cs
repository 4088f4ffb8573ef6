using System.Globalization;

namespace MobiJobs.Guide.Reading;

/// <summary>Tells pairs of codes ("12064/12025") from dates and paths.</summary>
internal sealed class CodePairs(LinkDomains domains)
{
    /// <summary>Whether a number is one of two codes that the guide knows, as no date and no path has them.</summary>
    public bool Have(string text, int first, int end)
    {
        if (!IsKnownPart(text, first, end)) { return false; }

        var before = first - 1;
        while (before > 0 && char.IsAsciiDigit(text[before - 1])) { before--; }

        var after = Math.Min(end + 1, text.Length);
        while (after < text.Length && char.IsAsciiDigit(text[after])) { after++; }

        var isSecond = first > 0 && text[first - 1] == '/';
        var isFirst = end < text.Length && text[end] == '/';
        return (isSecond || isFirst)
            && (!isSecond || IsKnownPart(text, before, first - 1))
            && (!isFirst || IsKnownPart(text, end + 1, after));
    }

    /// <summary>A whole number of four to six digits that is a code of the guide.</summary>
    private bool IsKnownPart(string text, int from, int to) => to - from is >= 4 and <= 6
        && (from == 0 || !IsWord(text[from - 1])) && (to >= text.Length || !IsWord(text[to]))
        && long.TryParse(text.AsSpan(from, to - from), NumberStyles.None, CultureInfo.InvariantCulture, out var code)
        && domains.Has(code);

    private static bool IsWord(char c) => char.IsAsciiLetterOrDigit(c) || c == '_';
}
