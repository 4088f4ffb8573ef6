using MobiJobs.Guide.Chain;
using MobiJobs.Kinds;

namespace MobiJobs.Guide;

/// <summary>
/// The entries in the order in which they are asked, most specific first: who names the outermost code before who names only
/// what is further in, who asks for more before who asks for less, one for fewer kinds before one for more. A wrapper comes last.
/// </summary>
internal sealed class GuideRules
{
    private const int MaxNear = 5;
    private const int MaxNeighbours = 3;

    private readonly IReadOnlyDictionary<string, string> domains;
    private readonly Rule[] all;
    private readonly ILookup<long, Rule> byCode;
    private readonly ILookup<long, Rule> wrappers;
    private readonly Rule[] anywhere;

    public GuideRules(GuideData data)
    {
        domains = data.Domains;
        all =
        [
            .. data.Entries.SelectMany(e => e.Patterns.Select(p => new Rule(p, e)))
                .OrderByDescending(r => r.Pattern.Weight)
                .ThenBy(r => r.Entry.About.Count),
        ];
        byCode = all.Where(r => r.Pattern.Outermost is not null && !r.Entry.IsWrapper).ToLookup(r => r.Pattern.Outermost!.Code);
        wrappers = all.Where(r => r.Pattern.Outermost is not null && r.Entry.IsWrapper).ToLookup(r => r.Pattern.Outermost!.Code);
        anywhere = [.. all.Where(r => r.Pattern.Outermost is null)];
    }

    /// <summary>The entry that an error is; null when none knows it.</summary>
    public GuideEntry? Find(JobKind? kind, ErrorChain chain) => Find(kind, Known(chain.Links), chain.Words);

    /// <summary>What resembles an error that no entry is: near, not the same.</summary>
    public IReadOnlyList<(GuideEntry Entry, Nearness Nearness, ErrorLink Code)> Near(JobKind? kind, ErrorChain chain)
    {
        var links = Known(chain.Links);
        if (links.Count == 0) { return []; }

        var near = new List<(GuideEntry Entry, Nearness Nearness, ErrorLink Code)>();
        if (kind is not null && Find(null, links, chain.Words) is { } other) { near.Add((other, Nearness.OtherKind, links[0])); }

        near.AddRange(WithCode(links[0].Code).Select(r => (r.Entry, Nearness.SameCode, r.Pattern.Links.First(l => l.Code == links[0].Code))));
        near.AddRange(Neighbours(links[0]));
        return [.. near.DistinctBy(n => n.Entry.Id).Take(MaxNear)];
    }

    /// <summary>What a code without its domain could also mean for this kind of job.</summary>
    public IReadOnlyList<(GuideEntry Entry, Nearness Nearness, ErrorLink Code)> Rivals(JobKind? kind, ErrorChain chain, GuideEntry found)
    {
        if (chain.Links is not [{ Domain: null } bare, ..]) { return []; }

        var meant = found.Patterns.Select(p => p.Outermost?.Domain).ToHashSet(StringComparer.Ordinal);
        return
        [
            .. WithCode(bare.Code)
                .Where(r => r.Pattern.Outermost is { } outermost && outermost.Code == bare.Code && !meant.Contains(outermost.Domain) && IsAbout(r, kind))
                .DistinctBy(r => r.Entry.Id)
                .Select(r => (r.Entry, Nearness.SameCode, r.Pattern.Outermost!))
                .Take(MaxNear),
        ];
    }

    /// <summary>Those that begin with the code and ask for the least first.</summary>
    private IEnumerable<Rule> WithCode(long code) => all
        .Where(r => r.Pattern.Links.Any(l => l.Code == code))
        .OrderByDescending(r => r.Pattern.Outermost?.Code == code)
        .ThenBy(r => r.Pattern.Weight);

    /// <summary>Codes of one subject stand together in Apple's tables.</summary>
    private IEnumerable<(GuideEntry Entry, Nearness Nearness, ErrorLink Code)> Neighbours(ErrorLink link) => all
        .Where(r => r.Pattern.Outermost is { } outermost && outermost.Domain == link.Domain)
        .OrderBy(r => Math.Abs((decimal)r.Pattern.Outermost!.Code - link.Code))
        .DistinctBy(r => r.Entry.Id)
        .Take(MaxNeighbours)
        .Select(r => (r.Entry, Nearness.SameDomain, r.Pattern.Outermost!));

    private GuideEntry? Find(JobKind? kind, IReadOnlyList<ErrorLink> links, IReadOnlyList<string> words)
    {
        if (links.Count == 0 && words.Count == 0) { return null; }

        var outermost = links.Count > 0 ? links[0].Code : (long?)null;
        return First(outermost is { } code ? byCode[code] : []) ?? First(anywhere) ?? First(outermost is { } wrapped ? wrappers[wrapped] : []);

        GuideEntry? First(IEnumerable<Rule> rules) =>
            rules.FirstOrDefault(r => IsAbout(r, kind) && r.Pattern.Matches(links, words))?.Entry;
    }

    private static bool IsAbout(Rule rule, JobKind? kind) => kind is null || rule.Entry.About.Contains(kind.Value);

    /// <summary>Under the names of domains that the guide uses.</summary>
    private IReadOnlyList<ErrorLink> Known(IReadOnlyList<ErrorLink> links) =>
        links.Any(l => l.Domain is { } domain && domains.ContainsKey(domain)) ? [.. links.Select(l => l with { Domain = domains.GetValueOrDefault(l.Domain ?? "", l.Domain!) })] : links;

    private sealed record Rule(GuideChain Pattern, GuideEntry Entry);
}
