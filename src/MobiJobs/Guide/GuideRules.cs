using MobiJobs.Guide.Chain;
using MobiJobs.Kinds;

namespace MobiJobs.Guide;

/// <summary>
/// Finds the entry that explains an error. Rules are tried from the most to the least specific: those that name the
/// outermost code before those that name only inner codes, more conditions before fewer, fewer kinds before more.
/// Wrappers come last.
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
                .ThenBy(r => r.Entry.ExplainedKinds.Count),
        ];
        var withOutermost = all.Where(r => r.Pattern.Outermost is not null).ToArray();
        byCode = withOutermost.Where(r => !r.Entry.IsWrapper).ToLookup(r => r.Pattern.Outermost!.Code);
        wrappers = withOutermost.Where(r => r.Entry.IsWrapper).ToLookup(r => r.Pattern.Outermost!.Code);
        anywhere = [.. all.Where(r => r.Pattern.Outermost is null)];
    }

    /// <summary>The entry that explains an error; null if there is none.</summary>
    public GuideEntry? Find(JobKind? kind, ErrorChain chain) => Find(kind, Normalize(chain.Links), chain.Keywords);

    /// <summary>The entries that resemble an unknown error.</summary>
    public IReadOnlyList<Resemblance> Near(JobKind? kind, ErrorChain chain)
    {
        var links = Normalize(chain.Links);
        if (links.Count == 0) { return []; }

        var near = new List<Resemblance>();
        if (kind is not null && Find(null, links, chain.Keywords) is { } other)
        {
            near.Add(new(other, Nearness.OtherKind, links[0]));
        }

        var code = links[0].Code;
        near.AddRange(WithCode(code)
            .Select(r => new Resemblance(r.Entry, Nearness.SameCode, r.Pattern.Links.First(l => l.Code == code))));
        near.AddRange(Neighbours(links[0]));
        return [.. near.DistinctBy(n => n.Entry.Id).Take(MaxNear)];
    }

    /// <summary>The other entries that a code without a domain could stand for, for this kind of job.</summary>
    public IReadOnlyList<Resemblance> OtherMeanings(JobKind? kind, ErrorChain chain, GuideEntry found)
    {
        if (chain.Links is not [{ Domain: null } bare, ..]) { return []; }

        var domainsOfFound = found.Patterns.Select(p => p.Outermost?.Domain).ToHashSet(StringComparer.Ordinal);
        return
        [
            .. WithCode(bare.Code)
                .Where(r => r.Pattern.Outermost is { } outermost && outermost.Code == bare.Code)
                .Where(r => !domainsOfFound.Contains(r.Pattern.Outermost!.Domain) && Explains(r, kind))
                .DistinctBy(r => r.Entry.Id)
                .Select(r => new Resemblance(r.Entry, Nearness.SameCode, r.Pattern.Outermost!))
                .Take(MaxNear),
        ];
    }

    /// <summary>The rules with this code: those where it is outermost first, then by fewer conditions.</summary>
    private IEnumerable<Rule> WithCode(long code) => all
        .Where(r => r.Pattern.Links.Any(l => l.Code == code))
        .OrderByDescending(r => r.Pattern.Outermost?.Code == code)
        .ThenBy(r => r.Pattern.Weight);

    /// <summary>Apple numbers the codes of one subject consecutively.</summary>
    private IEnumerable<Resemblance> Neighbours(ErrorLink link) => all
        .Where(r => r.Pattern.Outermost is { } outermost && outermost.Domain == link.Domain)
        .OrderBy(r => Math.Abs((decimal)r.Pattern.Outermost!.Code - link.Code))
        .DistinctBy(r => r.Entry.Id)
        .Take(MaxNeighbours)
        .Select(r => new Resemblance(r.Entry, Nearness.SameDomain, r.Pattern.Outermost!));

    private GuideEntry? Find(JobKind? kind, IReadOnlyList<ErrorLink> links, IReadOnlyList<string> keywords)
    {
        if (links.Count == 0) { return keywords.Count == 0 ? null : First(anywhere); }

        var code = links[0].Code;
        return First(byCode[code]) ?? First(anywhere) ?? First(wrappers[code]);

        GuideEntry? First(IEnumerable<Rule> rules) =>
            rules.FirstOrDefault(r => Explains(r, kind) && r.Pattern.Matches(links, keywords))?.Entry;
    }

    private static bool Explains(Rule rule, JobKind? kind) =>
        kind is null || rule.Entry.ExplainedKinds.Contains(kind.Value);

    /// <summary>Replaces alternative names of domains by those that the guide uses.</summary>
    private IReadOnlyList<ErrorLink> Normalize(IReadOnlyList<ErrorLink> links) =>
        links.Any(l => l.Domain is { } domain && domains.ContainsKey(domain))
            ? [.. links.Select(l => l with { Domain = domains.GetValueOrDefault(l.Domain ?? "", l.Domain!) })]
            : links;

    private sealed record Rule(ErrorPattern Pattern, GuideEntry Entry);
}

/// <summary>An entry that resembles an error, and the code of the entry that does.</summary>
internal sealed record Resemblance(GuideEntry Entry, Nearness Nearness, ErrorLink Code);
