using System.Collections.Frozen;
using System.Globalization;

namespace MobiJobs.Guide.Reading;

/// <summary>Finds the domain of a code in the text around it.</summary>
internal sealed class DomainWords(LinkDomains domains)
{
    private const int MaxGap = 16;
    private const int MaxName = 80;
    private const int MaxBlock = 500;
    private const int MaxBlanks = 3;

    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> Products = new[]
    {
        "AppleTV", "AppleID", "AppStore", "MacBook", "MacBookAir", "MacBookPro", "MacOS", "MacMini", "IPad", "IPadOS",
        "IPhone", "IOS", "TvOS", "WatchOS", "WiFi", "AirPlay", "AirPrint", "AirWatch", "AirDrop", "FaceTime", "HomePod",
        "TestFlight", "GarageBand", "iMovie", "YouTube", "OneDrive", "OneNote", "PowerPoint", "GoodNotes", "LoiLoNote",
        "JamfPro", "JamfSchool", "MobiConnect", "MobileIron", "WorkspaceOne", "SimpleMDM", "MicroMDM", "NanoMDM",
    }.ToFrozenSet(StringComparer.OrdinalIgnoreCase).GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>Whether a word is a domain: one of the guide's, or written like one.</summary>
    public bool IsOne(ReadOnlySpan<char> word) => domains.IsName(word)
        || (word.EndsWith("ErrorDomain", StringComparison.Ordinal) && word.Length > "ErrorDomain".Length)
        || word.StartsWith("com.apple.", StringComparison.Ordinal)
        || (word.EndsWith(".error", StringComparison.Ordinal) && word[0] is >= 'A' and <= 'Z')
        || (word.EndsWith("Domain", StringComparison.Ordinal) && word.Length > 12 && word[0] is >= 'A' and <= 'Z'
            && !word.StartsWith("Error", StringComparison.Ordinal))
        || domains.IsMisspelled(word);

    /// <summary>
    /// "MDMClientError 89 / SomeOther 4001": a name that joins its code to one before, as only domains are written.
    /// Null if there is none. "MDMClientError 89, AppleTV 4001": that of a product says where the code comes from.
    /// </summary>
    public static (string Name, bool IsProduct)? BesideAnother(string text, int from, int first)
    {
        if (from == 0 || first - from > MaxName) { return null; }

        var before = text.AsSpan(from, first - from).TrimStart(")]> ");
        var joint = Joint(before);
        if (joint == 0) { return null; }

        before = before[joint..].TrimStart(' ');
        var end = 0;
        while (end < before.Length && char.IsAsciiLetter(before[end])) { end++; }

        var name = before[..end];
        var capitals = 0;
        foreach (var c in name) { capitals += char.IsAsciiLetterUpper(c) ? 1 : 0; }

        return before[end..] is " " or ":" or "(" or " (" && capitals > 1 && capitals < end
            && char.IsAsciiLetterUpper(name[0]) && !ErrorWords.AreIn(name)
                ? (name.ToString(), Products.Contains(name))
                : null;
    }

    private static int Joint(ReadOnlySpan<char> text) => text switch
    {
        ['/' or '、' or ',' or ';' or '&' or '+', ..] => 1,
        ['a', 'n', 'd', ' ', ..] => "and ".Length,
        ['o', 'r', ' ', ..] => "or ".Length,
        _ => 0,
    };

    /// <summary>A name of several words that stands right before a place: "Apps and Books API".</summary>
    public string? PhraseBefore(string text, int at, int from) => domains.PhraseAtEnd(text.AsSpan(from, at - from));

    /// <summary>"4001 (MCInstallationErrorDomain)": a domain in brackets behind its code, and where they end.</summary>
    public (string Name, int End)? InBracketsBehind(string text, int end)
    {
        var open = AfterBlanks(text, end);
        if (open >= text.Length || text[open] is not ('(' or '[' or '<')) { return null; }

        var close = EndOfName(text, open + 1);
        var name = text.AsSpan(open + 1, close - open - 1);
        return close < text.Length && text[close] is ')' or ']' or '>' && IsOne(name)
            ? (name.ToString(), close + 1)
            : null;
    }

    /// <summary>
    /// "4001 MCInstallationErrorDomain", "4001,MCInstallationErrorDomain", "4001 in …": a domain that has this code and
    /// is followed by none.
    /// </summary>
    public (string Name, int End)? Behind(string text, int end, long code)
    {
        var start = AfterBlanks(text, end);
        if (start < text.Length && text[start] is ',' or ';' or '\t' or '|') { start = AfterBlanks(text, start + 1); }

        if (text.AsSpan(start).StartsWith("in ", StringComparison.Ordinal)) { start += "in ".Length; }

        if (start == end) { return null; }

        var at = EndOfName(text, start);
        var name = text.AsSpan(start, at - start).TrimEnd('.');
        var isIt = !name.IsEmpty && IsOne(name) && domains.Has(name.ToString(), code);
        return isIt && !HasOwnCode(text.AsSpan(at)) ? (name.ToString(), at) : null;
    }

    private bool HasCode(string domain, ReadOnlySpan<char> number) =>
        long.TryParse(number, CultureInfo.InvariantCulture, out var code) && domains.Has(domain, code);

    private static int AfterBlanks(string text, int at)
    {
        var end = at;
        while (end < text.Length && end - at < MaxBlanks && text[end] == ' ') { end++; }

        return end;
    }

    private static int EndOfName(string text, int at)
    {
        var end = at;
        while (end < text.Length && end - at < MaxName && IsOfName(text[end])) { end++; }

        return end;
    }

    /// <summary>The domain on another line, or at another place of the same object: "ErrorDomain": "…".</summary>
    public string? InBlock(string text, int from, int start, int end)
    {
        var limit = Math.Min(text.Length, end + MaxBlock);
        var close = text.AsSpan(end, limit - end).IndexOf('}');
        if (close >= 0) { limit = end + close; }

        var after = AfterLabel(text.AsSpan(end, limit - end));
        if (after is not null && HasCode(after, text.AsSpan(start, end - start))) { return after; }

        var least = Math.Max(from, start - MaxBlock);
        var open = text.AsSpan(least, start - least).LastIndexOf('{');
        if (open >= 0) { least += open; }

        var before = AfterLabel(text.AsSpan(least, start - least));
        var isBefore = before is not null && HasCode(before, text.AsSpan(start, end - start));
        return after is null || isBefore ? before : after;
    }

    private string? AfterLabel(ReadOnlySpan<char> block)
    {
        var label = block.IndexOf("omain", StringComparison.Ordinal);
        if (label < 0) { return null; }

        var nextCode = block[..label].IndexOf("ode", StringComparison.Ordinal);
        if (nextCode >= 0) { return null; }

        // The first "omain" is the label's or, where there is none, already the end of the domain.
        var before = block[..label];
        var wordStart = label;
        while (wordStart > 0 && IsOfName(before[wordStart - 1])) { wordStart--; }

        var at = label;
        while (at < block.Length && IsOfName(block[at])) { at++; }

        if (IsOne(block[wordStart..at]))
        {
            return HasOwnCode(block[at..]) ? null : block[wordStart..at].ToString();
        }

        var gap = 0;
        while (at < block.Length && gap < MaxGap && !IsOfName(block[at])) { (at, gap) = (at + 1, gap + 1); }

        var end = at;
        while (end < block.Length && end - at < MaxName && IsOfName(block[end])) { end++; }

        var name = block[at..end];
        return IsOne(name) ? name.ToString() : null;
    }

    /// <summary>Whether a code follows a domain that no label names: it is another error's.</summary>
    private static bool HasOwnCode(ReadOnlySpan<char> after)
    {
        var rest = after.TrimStart(" :(-=/,;\t|");
        return rest.Length < after.Length && !rest.IsEmpty && char.IsAsciiDigit(rest[0]);
    }

    public static bool IsOfName(char c) => char.IsAsciiLetterOrDigit(c) || c is '_' or '.' or '-';
}
