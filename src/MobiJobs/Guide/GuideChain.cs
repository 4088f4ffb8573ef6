using System.Globalization;
using MobiJobs.Guide.Chain;

namespace MobiJobs.Guide;

/// <summary>
/// What an error must look like for an entry of the guide to be about it, written as <see cref="ErrorChain.Key"/> writes it:
/// the outermost code (<c>*</c>: any or none), codes that must be somewhere further in, words; a full stop at the end says
/// that nothing else may be further in. <c>13000..13005</c> stands for each of its codes.
/// </summary>
public sealed record GuideChain(ErrorLink? Outermost, IReadOnlyList<ErrorLink> Inner, IReadOnlyList<string> Words, bool IsWhole)
{
    private const string Any = "*";
    private const string Stop = ".";
    private const string Range = "..";
    private const int MaxRange = 100;

    /// <summary>How much it asks for: of two that match, the one that asks for more is meant.</summary>
    public int Weight => (Outermost is null ? 0 : 1) + Inner.Count + Words.Count + (IsWhole ? 1 : 0);

    /// <summary>As a key writes it; a range is one for each of its codes.</summary>
    public string Text => string.Join(' ', [Outermost is null ? Any : Written(Outermost), .. Inner.Select(Written), .. Words, .. IsWhole ? [Stop] : Array.Empty<string>()]);

    /// <summary>The codes it names.</summary>
    public IEnumerable<ErrorLink> Links => Outermost is null ? Inner : Inner.Prepend(Outermost);

    /// <summary>Reads one as the guide writes it; null when it is none.</summary>
    public static IReadOnlyList<GuideChain>? Read(string text)
    {
        var parts = text.Split(' ');
        var isWhole = parts is [_, .., Stop];
        if (isWhole) { parts = parts[..^1]; }

        var words = parts.Where(ErrorWords.IsKnown).ToArray();
        var inner = parts.Skip(1).Except(words, StringComparer.Ordinal).Select(Link).ToArray();
        var outermost = parts[0] == Any ? [null] : Outermosts(parts[0]);
        var isSound = outermost.Length > 0 && inner.All(i => i is not null) && (parts[0] != Any || (parts.Length > 1 && !isWhole));
        return isSound ? [.. outermost.Select(o => new GuideChain(o, [.. inner.OfType<ErrorLink>()], words, isWhole))] : null;
    }

    /// <summary>Whether an error looks like this.</summary>
    public bool Matches(IReadOnlyList<ErrorLink> links, IReadOnlyList<string> words) =>
        (Outermost is null || (links.Count > 0 && IsSame(Outermost, links[0])))
        && (!IsWhole || links.Count == Inner.Count + 1)
        && Inner.All(wanted => links.Skip(1).Any(link => IsSame(wanted, link) && IsVouchedFor(link)))
        && Words.All(words.Contains);

    /// <summary>A bare number beneath a code that says nothing could be anything.</summary>
    private bool IsVouchedFor(ErrorLink link) => Outermost is not null || link.Domain is not null;

    /// <summary>The help page's form gives no domain; where there is one, another domain's equal number is another error.</summary>
    private static bool IsSame(ErrorLink wanted, ErrorLink link) => wanted.Code == link.Code && (link.Domain is null || wanted.Domain == link.Domain);

    private static string Written(ErrorLink link) => $"{link.Domain}:{link.Shown}";

    private static ErrorLink?[] Outermosts(string part)
    {
        if (!part.Contains(Range, StringComparison.Ordinal)) { return Link(part) is { } one ? [one] : []; }

        var dots = part.IndexOf(Range, StringComparison.Ordinal);
        var isNumber = int.TryParse(part.AsSpan(dots + Range.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var last);
        if (Link(part[..dots]) is not { } first || !isNumber || last <= first.Code || last - first.Code > MaxRange) { return []; }

        return [.. Enumerable.Range((int)first.Code, last - (int)first.Code + 1).Select(code => first with { Code = code })];
    }

    /// <summary>A code with its domain; Intune's own in their hexadecimal form.</summary>
    private static ErrorLink? Link(string part)
    {
        const string OfIntune = CodesElsewhere.Intune + ":0x";
        if (part.StartsWith(OfIntune, StringComparison.Ordinal))
        {
            var isHex = long.TryParse(part.AsSpan(OfIntune.Length), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code);
            return isHex && CodesElsewhere.OfIntune(code).Domain is not null ? new ErrorLink(CodesElsewhere.Intune, code, null) : null;
        }

        return ErrorChain.LinkOf(part) is { Domain: not null } link ? link : null;
    }
}
