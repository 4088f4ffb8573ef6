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
    private const string Label = "ErrorChain";

    /// <summary>The links, outermost first; none unless numbers alone follow the label.</summary>
    public static IReadOnlyList<ErrorLink> Read(string text)
    {
        var at = text.IndexOf(Label, StringComparison.Ordinal);
        if (at < 0) { return []; }

        var rest = text.AsSpan(at + Label.Length).TrimStart(" \"");
        if (rest is not ['=' or ':', ..]) { return []; }

        rest = rest[1..].TrimStart(" [(\"'");
        var links = new List<ErrorLink>();
        while (links.Count < ErrorChain.MaxLinks && NumberAtStart(rest) is > 0 and var length)
        {
            if (!long.TryParse(rest[..length], CultureInfo.InvariantCulture, out var code)) { return []; }

            links.Add(new ErrorLink(null, code, null));
            rest = rest[length..];
            if (rest is [' ', '(' or '[', ..]) { rest = rest[1..]; }

            var state = State(rest);
            if (state < 0) { return []; }

            rest = rest[state..].TrimStart(" )");
            if (rest is not [',' or ';' or '>' or '/' or '|' or '→', ..]) { break; }

            rest = rest[1..].TrimStart(" >");
        }

        return links.Count > 1 ? links : [];
    }

    /// <summary>The length of "4001" or "-1009", with no more letters or digits behind it.</summary>
    private static int NumberAtStart(ReadOnlySpan<char> text)
    {
        var end = text is ['-', ..] ? 1 : 0;
        var start = end;
        while (end < text.Length && char.IsAsciiDigit(text[end])) { end++; }

        return end - start is > 0 and <= 10 && (end == text.Length || !char.IsAsciiLetterOrDigit(text[end])) ? end : 0;
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
