using System.Globalization;
using MobiJobs.Guide.Chain;
using MobiJobs.Kinds;

namespace MobiJobs.Guide;

/// <summary>From kind and whole chain to an explanation, most specific first. What no entry knows is said to be unknown, and what is near to it named.</summary>
public sealed class ErrorGuide(GuideData data)
{
    public const string UnknownEntry = "unknown";

    private readonly GuideRules rules = new(data);
    private readonly Dictionary<string, GuideEntry> entries = data.Entries.ToDictionary(e => e.Id, StringComparer.Ordinal);

    /// <summary>All there is, in the order in which it is read.</summary>
    public GuideData Data => data;

    /// <summary>Explains an error. Without a kind (a pasted text), the causes of every kind of job are given.</summary>
    public Explanation Explain(JobKind? kind, ErrorChain chain, CultureInfo culture) =>
        Find(kind, chain.Key) is { } entry
            ? Of(entry, kind, culture) with { Chain = chain.Links, Raw = chain.Raw, Near = In(rules.Rivals(kind, chain, entry), culture) }
            : Unknown(kind, chain, culture);

    /// <summary>What the guide says of an entry, whatever the error; null when there is none of this name.</summary>
    public Explanation? Describe(string entry, CultureInfo culture) => entries.TryGetValue(entry, out var found) ? Of(found, null, culture) : null;

    /// <summary>The few words of a list's row; null when the guide doesn't know the error. A few look-ups in memory: a page of rows needs no cache.</summary>
    public (string Summary, bool NoActionNeeded)? Summarize(JobKind kind, string chainKey, CultureInfo culture) =>
        Find(kind, chainKey) is { } entry ? (entry.Summary.In(culture), entry.NoActionNeeded) : null;

    /// <summary>A cause of this name, whatever entry it belongs to.</summary>
    public Cause Cause(string id, CultureInfo culture) => CauseOf(id, culture);

    /// <summary>A remedy of this name, whatever entry it belongs to.</summary>
    public Remedy Remedy(string id, CultureInfo culture) => RemedyOf(id, null, culture);

    /// <summary>The entry of this name.</summary>
    internal GuideEntry? Entry(string id) => entries.GetValueOrDefault(id);

    /// <summary>By the key alone, so that a row of the list and the explanation behind it never disagree.</summary>
    internal GuideEntry? Find(JobKind? kind, string chainKey) => rules.Find(kind, ErrorChain.FromKey(chainKey));

    private Explanation Of(GuideEntry entry, JobKind? kind, CultureInfo culture)
    {
        var general = entry.Then is null ? null : entries[entry.Then];
        return new Explanation(
            true,
            entry.Id,
            entry.Sentence.In(culture),
            entry.Summary.In(culture),
            entry.NoActionNeeded,
            [.. entry.Causes.Union(general?.Causes ?? [], StringComparer.Ordinal).Select(id => CauseOf(id, culture))],
            [.. entry.Remedies.Union(general?.Remedies ?? [], StringComparer.Ordinal).Where(id => kind is null || Concerns(id, kind)).Select(id => RemedyOf(id, kind, culture))],
            [],
            "",
            entry.WhoActs,
            entry.TryAgain);
    }

    private Explanation Unknown(JobKind? kind, ErrorChain chain, CultureInfo culture) => new(
        false,
        UnknownEntry,
        (chain.Links.Count == 0 ? data.Unknown.SentenceWithoutCodes : data.Unknown.Sentence).In(culture),
        data.Unknown.Summary.In(culture),
        false,
        [],
        [.. data.Unknown.Remedies.Where(id => Concerns(id, kind)).Select(id => RemedyOf(id, kind, culture))],
        chain.Links,
        chain.Raw,
        Near: In(rules.Near(kind, ErrorChain.FromKey(chain.Key)), culture));

    private static IReadOnlyList<NearEntry> In(IReadOnlyList<(GuideEntry Entry, Nearness Nearness, ErrorLink Code)> near, CultureInfo culture) =>
        [.. near.Select(n => new NearEntry(n.Entry.Id, n.Entry.Summary.In(culture), n.Nearness, n.Code))];

    /// <summary>Without a job nobody knows what would be repeated; only what makes sense for every kind is left.</summary>
    private bool Concerns(string remedy, JobKind? kind) => data.Remedies[remedy].Kinds is not { } kinds || (kind is { } known && kinds.Contains(known));

    private Cause CauseOf(string id, CultureInfo culture)
    {
        var cause = data.Causes[id];
        return new(id, cause.Text.In(culture), cause.Source, Guess: cause.Guess) { CuredBy = cause.CuredBy ?? [] };
    }

    /// <summary>Without a job, nothing can be done from here.</summary>
    private Remedy RemedyOf(string id, JobKind? kind, CultureInfo culture) => new(id, data.Remedies[id].Text.In(culture), data.Remedies[id].Available && kind is not null);
}
