using System.Globalization;
using System.Text;
using MobiJobs.Gateway.PropertyLists;

namespace MobiJobs.Guide.Chain;

/// <summary>One link of what a device said went wrong; the first is the outermost. The description is untrusted text.</summary>
public sealed record ErrorLink(string? Domain, long Code, string? Description)
{
    /// <summary>The code as people know it: Intune's own are known by their hexadecimal form alone.</summary>
    public string Shown => Domain == CodesElsewhere.Intune ? "0x" + Code.ToString("X8", CultureInfo.InvariantCulture) : Code.ToString(CultureInfo.InvariantCulture);
}

/// <summary>
/// What a device said when it failed, in any of the forms it comes in: the help page's line
/// (<c>"Exec","4010","500","" . ErrorChain=ErrorCode[0]=12064, USEnglishDescription[0]=…</c>), Apple's property list, or one
/// of those in which people find codes elsewhere. Reading never fails: a text of no known form is a chain without links.
/// </summary>
public sealed class ErrorChain
{
    public const int MaxLinks = 8;
    public const int MaxKeyLength = 300;

    private const int MaxRaw = 64 * 1024;
    private const int MaxDomain = 60;
    private const string ListStart = "<plist";
    private const string ListEnd = "</plist>";

    private ErrorChain(string raw, IReadOnlyList<ErrorLink> links, IReadOnlyList<string> words)
    {
        Raw = raw;
        Links = links;
        Words = words;
        Key = MakeKey(links, words);
    }

    /// <summary>The text as the device gave it, cut at 65,536 characters.</summary>
    public string Raw { get; }

    /// <summary>Outermost first; at most eight.</summary>
    public IReadOnlyList<ErrorLink> Links { get; }

    /// <summary>What the device said beside its codes, as <see cref="ErrorWords"/> knows it (<c>State=UserRejected</c>).</summary>
    public IReadOnlyList<string> Words { get; }

    /// <summary>
    /// Domains, codes and words alone (<c>MCMDMErrorDomain:12064 NSURLErrorDomain:-1001</c>, <c>:12064</c> where no domain was
    /// given): what equal failures have in common, and all that a row of the list keeps of them. Empty without any.
    /// </summary>
    public string Key { get; }

    /// <summary>Reads a text.</summary>
    public static ErrorChain Parse(string? raw)
    {
        // Cut before anything looks at it, with room for half a character at the end.
        var text = Text.Bounded(raw?[..Math.Min(raw.Length, MaxRaw + 1)], MaxRaw) ?? "";
        var (links, words) = Read(text);
        return new ErrorChain(text, [.. links.Take(MaxLinks)], words);
    }

    /// <summary>The chain that a key was made of, without descriptions. What is no key is a chain without links.</summary>
    public static ErrorChain FromKey(string key)
    {
        var parts = key.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return new ErrorChain("", [.. parts.Take(MaxLinks).Select(LinkOf).OfType<ErrorLink>()], [.. parts.Where(ErrorWords.IsKnown).Distinct(StringComparer.Ordinal)]);
    }

    /// <summary>A part of a key as a link; null when it is none.</summary>
    internal static ErrorLink? LinkOf(string part)
    {
        var colon = part.LastIndexOf(':');
        var isCode = long.TryParse(part.AsSpan(colon + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var code);
        return isCode ? new ErrorLink(colon > 0 ? part[..colon] : null, code, null) : null;
    }

    /// <summary>An app's name may look like the other form; what the text begins with decides.</summary>
    private static (List<ErrorLink> Links, IReadOnlyList<string> Words) Read(string text)
    {
        var isList = text.AsSpan().TrimStart(" \r\n\t\uFEFF").StartsWith("<");
        if (isList && ReadPropertyList(text) is { } list) { return list; }

        var links = ErrorLine.Read(text);
        if (links.Count > 0) { return (links, []); }

        return (isList ? null : ReadPropertyList(text)) ?? (CodesElsewhere.Read(text), ErrorWords.Read(text));
    }

    private static (List<ErrorLink> Links, IReadOnlyList<string> Words)? ReadPropertyList(string text)
    {
        var start = text.IndexOf(ListStart, StringComparison.Ordinal);
        var end = text.LastIndexOf(ListEnd, StringComparison.Ordinal);
        if (start < 0 || end < start) { return null; }

        if (PropertyList.Read(text[start..(end + ListEnd.Length)]) is not { } list) { return null; }

        var items = list.GetValueOrDefault("ErrorChain") as List<object?> ?? [];
        return ([.. items.OfType<IReadOnlyDictionary<string, object?>>().Select(FromDictionary).OfType<ErrorLink>()], ErrorWords.Of(list));
    }

    private static ErrorLink? FromDictionary(IReadOnlyDictionary<string, object?> item)
    {
        if (item.GetValueOrDefault("ErrorCode") is not long code) { return null; }

        return new ErrorLink(Given(item, "ErrorDomain"), code, Given(item, "USEnglishDescription") ?? Given(item, "LocalizedDescription"));
    }

    private static string? Given(IReadOnlyDictionary<string, object?> item, string name) =>
        item.GetValueOrDefault(name) is string text && !string.IsNullOrWhiteSpace(text) ? text : null;

    private static string MakeKey(IReadOnlyList<ErrorLink> links, IReadOnlyList<string> words)
    {
        var key = new StringBuilder();
        foreach (var part in links.Select(KeyOf).Concat(words))
        {
            if (key.Length + part.Length + 1 > MaxKeyLength) { break; }

            key.Append(key.Length == 0 ? "" : " ").Append(part);
        }

        return key.ToString();
    }

    private static string KeyOf(ErrorLink link) => string.Create(CultureInfo.InvariantCulture, $"{CleanDomain(link.Domain)}:{link.Code}");

    private static string CleanDomain(string? domain) =>
        domain is null ? "" : string.Concat(domain.Where(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-').Take(MaxDomain));
}
