using System.Globalization;
using MobiJobs.Guide.Chain;

namespace MobiJobs.Guide;

/// <summary>
/// The errors that an entry of the guide explains, written like <see cref="ErrorChain.Key"/>: the outermost code
/// (<c>*</c>: any or none), inner codes that must occur, keywords; a full stop at the end excludes further inner codes.
/// A range such as <c>13000..13005</c> stands for one pattern for each of its codes.
/// </summary>
public sealed record ErrorPattern(
    ErrorLink? Outermost,
    IReadOnlyList<ErrorLink> Inner,
    IReadOnlyList<string> Keywords,
    bool IsWhole)
{
    private const string Any = "*";
    private const string Stop = ".";
    private const string Range = "..";
    private const int MaxRange = 100;

    /// <summary>The number of its conditions: of two patterns that match, the one with more conditions wins.</summary>
    public int Weight => (Outermost is null ? 0 : 1) + Inner.Count + Keywords.Count + (IsWhole ? 1 : 0);

    /// <summary>The pattern in the notation that <see cref="Read"/> reads, without ranges.</summary>
    public string Text
    {
        get
        {
            var outermost = Outermost is null ? Any : Write(Outermost);
            string[] end = IsWhole ? [Stop] : [];
            return string.Join(' ', [outermost, .. Inner.Select(Write), .. Keywords, .. end]);
        }
    }

    /// <summary>All its codes.</summary>
    public IEnumerable<ErrorLink> Links => Outermost is null ? Inner : Inner.Prepend(Outermost);

    /// <summary>Reads the text of one pattern, or of a range of them; null if the text is not valid.</summary>
    public static IReadOnlyList<ErrorPattern>? Read(string text)
    {
        var parts = text.Split(' ');
        var isWhole = parts is [_, .., Stop];
        if (isWhole) { parts = parts[..^1]; }

        var keywords = parts.Where(ErrorKeywords.IsKnown).ToArray();
        var inner = parts.Skip(1).Except(keywords, StringComparer.Ordinal).Select(Link).ToArray();
        var outermost = parts[0] == Any ? [null] : Outermosts(parts[0]);
        var isTooBroad = parts[0] == Any && (parts.Length == 1 || isWhole);
        return outermost.Length > 0 && inner.All(i => i is not null) && !isTooBroad
            ? [.. outermost.Select(o => new ErrorPattern(o, [.. inner.OfType<ErrorLink>()], keywords, isWhole))]
            : null;
    }

    /// <summary>Whether an error matches.</summary>
    public bool Matches(IReadOnlyList<ErrorLink> links, IReadOnlyList<string> keywords) =>
        (Outermost is null || (links.Count > 0 && IsSame(Outermost, links[0])))
        && (!IsWhole || links.Count == Inner.Count + 1)
        && Inner.All(wanted => links.Skip(1).Any(link => IsSame(wanted, link) && IsSpecific(link)))
        && Keywords.All(keywords.Contains);

    /// <summary>Without an outermost code in the pattern, an inner code without a domain could mean anything.</summary>
    private bool IsSpecific(ErrorLink link) => Outermost is not null || link.Domain is not null;

    /// <summary>
    /// Errors in the help page's notation have no domain. With a domain, the same code of another domain is another
    /// error.
    /// </summary>
    private static bool IsSame(ErrorLink wanted, ErrorLink link) =>
        wanted.Code == link.Code && (link.Domain is null || wanted.Domain == link.Domain);

    private static string Write(ErrorLink link) => $"{link.Domain}:{link.Shown}";

    private static ErrorLink?[] Outermosts(string part)
    {
        if (!part.Contains(Range, StringComparison.Ordinal)) { return Link(part) is { } one ? [one] : []; }

        var dots = part.IndexOf(Range, StringComparison.Ordinal);
        var end = part.AsSpan(dots + Range.Length);
        var isNumber = int.TryParse(end, NumberStyles.None, CultureInfo.InvariantCulture, out var last);
        if (Link(part[..dots]) is not { } first || !isNumber) { return []; }

        if (last <= first.Code || last - first.Code > MaxRange) { return []; }

        var codes = Enumerable.Range((int)first.Code, last - (int)first.Code + 1);
        return [.. codes.Select(code => first with { Code = code })];
    }

    /// <summary>A code with its domain; Intune's own codes are hexadecimal.</summary>
    private static ErrorLink? Link(string part)
    {
        const string Intune = IntuneCodes.Domain + ":0x";
        if (part.StartsWith(Intune, StringComparison.Ordinal))
        {
            var hex = part.AsSpan(Intune.Length);
            var isHex = long.TryParse(hex, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code);
            return isHex && IntuneCodes.ToLink(code) is { Domain: not null } own ? own : null;
        }

        return ErrorChain.LinkOf(part) is { Domain: not null } link ? link : null;
    }
}
