using System.Globalization;
using MobiJobs.Jobs;

namespace MobiJobs.Errors;

/// <summary>
/// From kind and whole chain to an explanation, most specific first: an entry that names inner codes goes before one that
/// names the outermost only, and one for fewer kinds before one for more. What no entry knows is said to be unknown.
/// </summary>
public sealed class ErrorGuide(GuideData data)
{
    public const string UnknownEntry = "unknown";

    private readonly ILookup<long, Rule> rules = data.Entries
        .SelectMany(e => e.Chains.Select(c => new Rule(ErrorChain.FromKey(c).Links, e)))
        .OrderByDescending(r => r.Links.Count)
        .ThenBy(r => r.Entry.Kinds.Count)
        .ToLookup(r => r.Links[0].Code);

    private readonly Dictionary<string, GuideEntry> entries = data.Entries.ToDictionary(e => e.Id, StringComparer.Ordinal);

    /// <summary>Explains an error. Without a kind (a pasted text), the causes of every kind of job are given.</summary>
    public Explanation Explain(JobKind? kind, ErrorChain chain, CultureInfo culture)
    {
        if (Find(kind, chain.Key) is not { } entry) { return Unknown(kind, chain, culture); }

        var general = entry.Then is null ? null : entries[entry.Then];
        return new Explanation(
            true,
            entry.Id,
            In(entry.Sentence, culture),
            In(entry.Summary, culture),
            entry.NoActionNeeded,
            [.. entry.Causes.Union(general?.Causes ?? [], StringComparer.Ordinal).Select(id => CauseOf(id, culture))],
            [.. entry.Remedies.Union(general?.Remedies ?? [], StringComparer.Ordinal).Select(id => RemedyOf(id, kind, culture))],
            chain.Links,
            chain.Raw);
    }

    /// <summary>The few words of a list's row; null when the guide doesn't know the error. Two look-ups in memory: a page of rows needs no cache.</summary>
    public (string Summary, bool NoActionNeeded)? Summarize(JobKind kind, string chainKey, CultureInfo culture) =>
        Find(kind, chainKey) is { } entry ? (In(entry.Summary, culture), entry.NoActionNeeded) : null;

    /// <summary>By the key alone, so that a row of the list and the explanation behind it never disagree.</summary>
    private GuideEntry? Find(JobKind? kind, string chainKey)
    {
        var links = ErrorChain.FromKey(chainKey).Links;
        return links.Count == 0 ? null : rules[links[0].Code].FirstOrDefault(r => Concerns(r.Entry.Kinds, kind) && r.Matches(links))?.Entry;
    }

    private Explanation Unknown(JobKind? kind, ErrorChain chain, CultureInfo culture)
    {
        // Without a job nobody knows what would be repeated; only what makes sense for every kind is left.
        var remedies = data.Unknown.Remedies.Where(id => data.Remedies[id].Kinds is not { } kinds || (kind is { } known && kinds.Contains(known)));
        return new Explanation(
            false,
            UnknownEntry,
            In(chain.Links.Count == 0 ? data.Unknown.SentenceWithoutCodes : data.Unknown.Sentence, culture),
            In(data.Unknown.Summary, culture),
            false,
            [],
            [.. remedies.Select(id => RemedyOf(id, kind, culture))],
            chain.Links,
            chain.Raw);
    }

    private Cause CauseOf(string id, CultureInfo culture) => new(id, In(data.Causes[id].Text, culture), data.Causes[id].Source);

    /// <summary>Without a job, nothing can be done from here.</summary>
    private Remedy RemedyOf(string id, JobKind? kind, CultureInfo culture) => new(id, In(data.Remedies[id].Text, culture), data.Remedies[id].Available && kind is not null);

    private static bool Concerns(IReadOnlyList<JobKind> kinds, JobKind? kind) => kind is null || kinds.Contains(kind.Value);

    /// <summary>Japanese is the product's first language, as for every other label.</summary>
    private static string In(GuideText text, CultureInfo culture) => culture.TwoLetterISOLanguageName == "en" ? text.En : text.Ja;

    private sealed record Rule(IReadOnlyList<ErrorLink> Links, GuideEntry Entry)
    {
        public bool Matches(IReadOnlyList<ErrorLink> links) =>
            IsSame(Links[0], links[0]) && Links.Skip(1).All(wanted => links.Skip(1).Any(link => IsSame(wanted, link)));

        /// <summary>The help page's form gives no domain; where there is one, another domain's equal number is another error.</summary>
        private static bool IsSame(ErrorLink wanted, ErrorLink link) =>
            wanted.Code == link.Code && (wanted.Domain is null || link.Domain is null || wanted.Domain == link.Domain);
    }
}
