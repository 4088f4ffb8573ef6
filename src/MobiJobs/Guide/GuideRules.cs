using MobiJobs.Guide.Chain;
using MobiJobs.Kinds;

namespace MobiJobs.Guide;

/// <summary>
/// Finds the entry that explains an error. Patterns with several conditions are tried first, the most specific first.
/// Otherwise one link decides: a certificate before any other network error, that before the rest, then the innermost
/// link that the guide knows, and codes that only wrap others last. The reason or state decides where no link does.
/// </summary>
internal sealed class GuideRules
{
    private const int MaxNear = 5;
    private const int MaxNeighbours = 3;

    private readonly Rule[] all;
    private readonly Rule[] combined;
    private readonly ILookup<long, Rule> byCode;
    private readonly ILookup<string, Rule> byKeyword;
    private readonly LinkDomains domains;

    public GuideRules(GuideData data)
    {
        all =
        [
            .. data.Entries.SelectMany(e => e.Patterns.Select(p => new Rule(p, e)))
                .OrderByDescending(r => r.Pattern.Weight)
                .ThenBy(r => r.Entry.ExplainedKinds.Count),
        ];
        combined = [.. all.Where(r => r.Pattern.Weight > 1)];
        byCode = all.Where(r => r.Pattern is { Weight: 1, Outermost: not null })
            .ToLookup(r => r.Pattern.Outermost!.Code);
        byKeyword = all.Where(r => r.Pattern is { Weight: 1, Outermost: null, Keywords.Count: 1 })
            .ToLookup(r => r.Pattern.Keywords[0], StringComparer.Ordinal);
        domains = new LinkDomains(data.Domains, byCode.ToDictionary(
            g => g.Key,
            g => g.Select(r => r.Pattern.Outermost!.Domain!).Distinct(StringComparer.Ordinal).ToArray()));
    }

    /// <summary>The domains of the guide's codes, and the words that a text may use for them.</summary>
    public LinkDomains Domains => domains;

    /// <summary>
    /// The entry that explains an error; one for other kinds of job if none is for this one; null if there is none.
    /// </summary>
    public GuideEntry? Find(JobKind? kind, ErrorChain chain)
    {
        var links = domains.Resolve(kind, chain.Links);
        return FindCombined(kind, links, chain.Keywords)
            ?? Deciding(kind, links)?.Entry
            ?? chain.Keywords.Select(k => Best(kind, byKeyword[k])).FirstOrDefault(r => r is not null)?.Entry;
    }

    /// <summary>The entries that resemble an unknown error.</summary>
    public IReadOnlyList<Resemblance> Near(JobKind? kind, ErrorChain chain)
    {
        var links = domains.Resolve(kind, chain.Links);
        if (links.Count == 0) { return []; }

        var code = links[0].Code;
        return
        [
            .. WithCode(code)
                .Select(r => new Resemblance(
                    r.Entry, Nearness.SameCode, r.Pattern.Links.First(l => l.Code == code)))
                .Concat(Neighbours(links[0]))
                .DistinctBy(n => n.Entry.Id)
                .Take(MaxNear),
        ];
    }

    /// <summary>The other entries that a code without a domain could stand for.</summary>
    public IReadOnlyList<Resemblance> OtherMeanings(ErrorChain chain, GuideEntry found)
    {
        if (chain.Links is not [{ Domain: null } bare, ..]) { return []; }

        var domainsOfFound = found.Patterns.Select(p => p.Outermost?.Domain).ToHashSet(StringComparer.Ordinal);
        return
        [
            .. byCode[bare.Code]
                .Where(r => !domainsOfFound.Contains(r.Pattern.Outermost!.Domain))
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

    private GuideEntry? FindCombined(
        JobKind? kind,
        IReadOnlyList<ErrorLink> links,
        IReadOnlyList<string> keywords)
    {
        if (links.Count + keywords.Count < 2) { return null; }

        var matching = combined.Where(r => r.Pattern.Matches(links, keywords)).ToArray();
        return (matching.FirstOrDefault(r => Explains(r, kind)) ?? matching.FirstOrDefault())?.Entry;
    }

    private Rule? Deciding(JobKind? kind, IReadOnlyList<ErrorLink> links)
    {
        Rule? deciding = null;
        Rule[] known =
        [
            .. links.Select(l => Best(kind, byCode[l.Code].Where(r => r.Pattern.Outermost!.Domain == l.Domain)))
                .OfType<Rule>(),
        ];
        foreach (var rule in known)
        {
            if (deciding is null || Rank(rule.Entry) >= Rank(deciding.Entry)) { deciding = rule; }
        }

        // Of wrappers alone, the outermost says what was to be done.
        return deciding is { Entry.IsWrapper: true } ? known[0] : deciding;
    }

    /// <summary>The place of the innermost link that an entry is about; null if it is about none of them.</summary>
    public int? PlaceOf(GuideEntry entry, JobKind? kind, IReadOnlyList<ErrorLink> links)
    {
        var resolved = domains.Resolve(kind, links);
        for (var i = resolved.Count - 1; i >= 0; i--)
        {
            var (domain, code) = (resolved[i].Domain, resolved[i].Code);
            if (entry.Patterns.Any(p => p.Links.Any(l => l.Code == code && l.Domain == domain))) { return i; }
        }

        return null;
    }

    private static int Rank(GuideEntry entry) => entry switch
    {
        { IsWrapper: true } => 0,
        { Nature: ErrorNature.Certificate } => 3,
        { Nature: ErrorNature.Network } => 2,
        _ => 1,
    };

    /// <summary>The first rule for this kind; otherwise the first, as the same code means much the same.</summary>
    private static Rule? Best(JobKind? kind, IEnumerable<Rule> rules)
    {
        Rule? first = null;
        foreach (var rule in rules)
        {
            if (Explains(rule, kind)) { return rule; }

            first ??= rule;
        }

        return first;
    }

    private static bool Explains(Rule rule, JobKind? kind) =>
        kind is null || rule.Entry.ExplainedKinds.Contains(kind.Value);

    private sealed record Rule(ErrorPattern Pattern, GuideEntry Entry);
}

/// <summary>An entry that resembles an error, and the code of the entry that does.</summary>
internal sealed record Resemblance(GuideEntry Entry, Nearness Nearness, ErrorLink Code);
