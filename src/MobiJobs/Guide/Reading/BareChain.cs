using System.Globalization;
using MobiJobs.Guide.Chain;

namespace MobiJobs.Guide.Reading;

/// <summary>
/// Reads "ErrorChain=[4001:Failed, 1009:Failed, 13004]": a chain of numbers alone, with states between them, as some
/// logs shorten it.
/// </summary>
internal static class BareChain
{
    private const int MaxState = 24;
    private const int MaxDigits = 10;
    private const int DigitsOfYear = 4;
    private const string Label = "ErrorChain";

    /// <summary>
    /// The first such chain of a text, its links outermost first, and where it ends; none unless numbers alone follow
    /// the label.
    /// </summary>
    public static FoundError? Read(string text)
    {
        var at = text.IndexOf(Label, StringComparison.Ordinal);
        if (at < 0) { return null; }

        var rest = text.AsSpan(at + Label.Length).TrimStart(" \"");
        if (rest is not ['=' or ':', ..]) { return null; }

        rest = rest[1..].TrimStart(" [(\"'");
        var links = new List<ErrorLink>();
        while (links.Count < ErrorChain.MaxLinks && NumberAtStart(rest) is > 0 and var length)
        {
            if (!long.TryParse(rest[..length], CultureInfo.InvariantCulture, out var code)) { return null; }

            links.Add(new ErrorLink(null, code, null));
            rest = rest[length..];
            if (rest is [' ', '(' or '[', ..]) { rest = rest[1..]; }

            var state = State(rest);
            if (state < 0) { return null; }

            rest = rest[state..].TrimStart(" )");
            if (rest is not [',' or ';' or '>' or '/' or '|' or '→', ..]) { break; }

            rest = rest[1..].TrimStart(" >");
        }

        return links.Count > 1 ? new FoundError(links, []) { At = at, End = text.Length - rest.Length } : null;
    }

    /// <summary>
    /// The length of "4001" or "-1009", with no more letters or digits behind it, and none of "2026-11-29" or "10:00".
    /// </summary>
    private static int NumberAtStart(ReadOnlySpan<char> text)
    {
        var end = text is ['-', ..] ? 1 : 0;
        var start = end;
        while (end < text.Length && char.IsAsciiDigit(text[end])) { end++; }

        var rest = text[end..];
        var isOther = rest is [>= '0' and <= '9' or >= 'A' and <= 'Z' or >= 'a' and <= 'z', ..]
            or ['-' or ':' or '.', >= '0' and <= '9', ..] || (end - start == DigitsOfYear && IsMonthAndDay(rest));
        return end - start is > 0 and <= MaxDigits && !isOther ? end : 0;
    }

    /// <summary>"/11/29": no two codes have fewer than three digits each.</summary>
    private static bool IsMonthAndDay(ReadOnlySpan<char> rest)
    {
        var parts = 0;
        while (rest is ['/', >= '0' and <= '9', ..])
        {
            var digits = rest is [_, _, >= '0' and <= '9', ..] ? 2 : 1;
            rest = rest[(digits + 1)..];
            if (rest is [>= '0' and <= '9', ..]) { return false; }

            parts++;
        }

        return parts == 2;
    }

    /// <summary>The length of ":Failed", "(State=Failed)" or nothing; -1 for more than a word.</summary>
    private static int State(ReadOnlySpan<char> rest)
    {
        if (rest is not [':' or '=' or '(' or '[', ..]) { return 0; }

        var end = 1;
        while (end < rest.Length && (char.IsLetter(rest[end]) || rest[end] is '=' or ' ' or '_')) { end++; }

        return end > MaxState ? -1 : end;
    }
}
