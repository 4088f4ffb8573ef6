using System.Globalization;
using MobiJobs.Gateway.PropertyLists;

namespace MobiJobs.Guide.Chain;

/// <summary>One error of a device's chain; the first is the outermost. The description is untrusted text.</summary>
public sealed record ErrorLink(string? Domain, long Code, string? Description)
{
    /// <summary>The domain as a pasted text writes it, where it has a typing error; null otherwise.</summary>
    public string? Written { get; init; }

    /// <summary>The code as people know it: Intune's own codes are only known in hexadecimal.</summary>
    public string Shown => Domain == IntuneCodes.Domain
        ? "0x" + Code.ToString("X8", CultureInfo.InvariantCulture)
        : Code.ToString(CultureInfo.InvariantCulture);
}

/// <summary>
/// A device's error in any of its notations: the line of the help page
/// (<c>"Exec","4010","500","" . ErrorChain=ErrorCode[0]=12064, USEnglishDescription[0]=…</c>), Apple's property list,
/// or one of those that <see cref="PastedCodes"/> reads. Parsing never fails: a text in no known notation gives a chain
/// without links.
/// </summary>
public sealed class ErrorChain
{
    public const int MaxLinks = 24;
    public const int MaxKeyLength = 300;

    private const int MaxRaw = 64 * 1024;
    private const int MaxDomain = 60;
    private const string ListStart = "<plist";
    private const string ListEnd = "</plist>";

    private ErrorChain(string raw, IReadOnlyList<ErrorLink> links, IReadOnlyList<string> keywords)
    {
        Raw = raw;
        Links = links;
        Keywords = keywords;
        Key = MakeKey(links, keywords);
    }

    /// <summary>The text as the device gave it, cut at 65,536 characters.</summary>
    public string Raw { get; }

    /// <summary>Outermost first; at most 24, of which the last is always the innermost.</summary>
    public IReadOnlyList<ErrorLink> Links { get; }

    /// <summary>The reason and state beside the codes (<c>State=UserRejected</c>).</summary>
    public IReadOnlyList<string> Keywords { get; }

    /// <summary>
    /// Domains, codes and keywords alone (<c>MCMDMErrorDomain:12064 NSURLErrorDomain:-1001</c>, <c>:12064</c> without a
    /// domain), which equal failures have in common. Jobs store it. Empty if there are none.
    /// </summary>
    public string Key { get; }

    /// <summary>Whether the links stand for what a text says in words: it has none of their codes.</summary>
    internal bool IsInWords { get; private init; }

    /// <summary>Parses a text.</summary>
    public static ErrorChain Parse(string? raw)
    {
        // Cut before anything else, with one character more so that a surrogate pair at the end is seen whole.
        var text = TypedText.Bounded(raw?[..Math.Min(raw.Length, MaxRaw + 1)], MaxRaw) ?? "";
        var (links, keywords) = Read(text);
        return Of(text, links, keywords);
    }

    /// <summary>A chain that was read from a text in another way.</summary>
    /// <param name="isInWords">Whether the text has none of its codes, only words that say the same.</param>
    internal static ErrorChain Of(
        string raw, IReadOnlyList<ErrorLink> links, IReadOnlyList<string> keywords, bool isInWords = false) =>
        new(raw, links.Count <= MaxLinks ? links : [.. links.Take(MaxLinks - 1), links[^1]], keywords)
        {
            IsInWords = isInWords,
        };

    /// <summary>The chain of a key, without descriptions. A text that is no key gives a chain without links.</summary>
    public static ErrorChain FromKey(string key)
    {
        var parts = key.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return new ErrorChain(
            "",
            [.. parts.Take(MaxLinks).Select(LinkOf).OfType<ErrorLink>()],
            [.. parts.Where(ErrorKeywords.IsKnown).Distinct(StringComparer.Ordinal)]);
    }

    /// <summary>A part of a key as a link; null if it is none.</summary>
    internal static ErrorLink? LinkOf(string part)
    {
        var colon = part.LastIndexOf(':');
        var number = part.AsSpan(colon + 1);
        var isCode = long.TryParse(number, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var code);
        return isCode ? new ErrorLink(colon > 0 ? part[..colon] : null, code, null) : null;
    }

    /// <summary>
    /// An app's name may look like another notation, so the start of the text decides which notation is tried first.
    /// </summary>
    private static (List<ErrorLink> Links, IReadOnlyList<string> Keywords) Read(string text)
    {
        var isList = text.AsSpan().TrimStart(" \r\n\t\uFEFF").StartsWith("<");
        if (isList && ReadPropertyList(text) is { } list) { return list; }

        var links = ErrorLine.Read(text);
        if (links.Count > 0) { return (links, []); }

        return (isList ? null : ReadPropertyList(text)) ?? (PastedCodes.Read(text), []);
    }

    private static (List<ErrorLink> Links, IReadOnlyList<string> Keywords)? ReadPropertyList(string text)
    {
        var start = text.IndexOf(ListStart, StringComparison.Ordinal);
        var end = text.LastIndexOf(ListEnd, StringComparison.Ordinal);
        if (start < 0 || end < start) { return null; }

        if (PropertyList.Read(text[start..(end + ListEnd.Length)]) is not { } list) { return null; }

        var items = list.GetValueOrDefault("ErrorChain") as List<object?> ?? [];
        var links = items.OfType<IReadOnlyDictionary<string, object?>>().Select(FromDictionary).OfType<ErrorLink>();
        List<ErrorLink> found = [.. links];
        var keywords = ErrorKeywords.Of(list);
        return (found, found.Count + keywords.Count > 0 ? keywords : ErrorKeywords.GeneralOf(list));
    }

    private static ErrorLink? FromDictionary(IReadOnlyDictionary<string, object?> item)
    {
        if (item.GetValueOrDefault("ErrorCode") is not long code) { return null; }

        var description = TextAt(item, "USEnglishDescription") ?? TextAt(item, "LocalizedDescription");
        return new ErrorLink(TextAt(item, "ErrorDomain"), code, description);
    }

    private static string? TextAt(IReadOnlyDictionary<string, object?> item, string name) =>
        item.GetValueOrDefault(name) is string text && !string.IsNullOrWhiteSpace(text) ? text : null;

    private static string MakeKey(IReadOnlyList<ErrorLink> links, IReadOnlyList<string> keywords)
    {
        List<string> codes = [.. links.Select(KeyOf)];
        List<string> words = [.. keywords];
        while (codes.Concat(words).Sum(part => part.Length + 1) > MaxKeyLength + 1)
        {
            // The outermost and the innermost say most.
            if (codes.Count > 2) { codes.RemoveAt(codes.Count / 2); }
            else { words.RemoveAt(words.Count - 1); }
        }

        return string.Join(' ', codes.Concat(words));
    }

    private static string KeyOf(ErrorLink link) =>
        string.Create(CultureInfo.InvariantCulture, $"{CleanDomain(link.Domain)}:{link.Code}");

    private static string CleanDomain(string? domain) =>
        string.Concat((domain ?? "").Where(IsDomainCharacter).Take(MaxDomain));

    private static bool IsDomainCharacter(char c) => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-';
}
