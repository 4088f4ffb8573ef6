using System.Globalization;
using MobiJobs.Guide.Chain;
using MobiJobs.Guide.Reading;
using MobiJobs.Kinds;

namespace MobiJobs.Guide;

/// <summary>
/// Explains errors by the kind of job and the whole chain; the most specific entry wins. An error that no entry
/// explains gets the explanation of unknown errors, with the entries that resemble it.
/// </summary>
public sealed class ErrorGuide
{
    /// <summary>In place of an entry's name: the guide does not know the error, or the text holds none.</summary>
    public const string UnknownEntry = "unknown";

    /// <summary>In place of an entry's name: an error of a system that the guide does not cover.</summary>
    public const string NotCoveredEntry = "not-covered";

    private const string DeliverAgain = "deliverAgain";
    private const string RunAgain = "runAgain";
    private const string CheckAppList = "checkAppList";
    private const string CheckRemoval = "checkRemoval";
    private const string OrderAnew = "orderAnew";

    // Whoever advises one of these says how the job is sent once more.
    private static readonly string[] SendingAgain = [DeliverAgain, RunAgain, "runAgainLater"];

    private static readonly Lazy<ErrorGuide> ReadOnce = new(() => new ErrorGuide(GuideData.ReadOwn()));

    private readonly GuideData data;
    private readonly GuideRules rules;
    private readonly ErrorReader reader;
    private readonly Dictionary<string, GuideEntry> entries;

    public ErrorGuide(GuideData data)
    {
        this.data = data;
        rules = new GuideRules(data);
        reader = new ErrorReader(data, rules);
        entries = data.Entries.ToDictionary(e => e.Id, StringComparer.Ordinal);
        foreach (var entry in data.Entries)
        {
            foreach (var name in entry.Formerly ?? []) { entries.TryAdd(name, entry); }
        }
    }

    /// <summary>The guide that comes with the program; it never changes while the program runs.</summary>
    public static ErrorGuide Own => ReadOnce.Value;

    /// <summary>The whole guide, in reading order.</summary>
    public GuideData Data => data;

    /// <summary>Explains an error. Without a kind (a pasted text), the causes of every kind of job are given.</summary>
    public Explanation Explain(JobKind? kind, ErrorChain chain, CultureInfo culture)
    {
        // By the key alone, so that a row of the list and the explanation that it links to never disagree.
        var stored = ErrorChain.FromKey(chain.Key);
        var entry = rules.Find(kind, stored);
        var near = entry is null ? rules.Near(kind, stored) : rules.OtherMeanings(chain, entry);
        var found = entry is null ? Unknown(kind, chain, culture) : Of(entry, kind, culture);
        return found with
        {
            Remedies = chain.Links.Count > 1 ? found.Remedies : WithoutFurtherCodes(found.Remedies, kind, culture),
            Chain = chain.IsInWords ? [] : chain.Links,
            Decides = entry is null || chain.IsInWords ? null : rules.PlaceOf(entry, kind, chain.Links),
            Raw = chain.Raw,
            Near = [.. near.Select(n => new NearEntry(n.Entry.Id, n.Entry.Summary.In(culture), n.Nearness, n.Code))],
        };
    }

    /// <summary>
    /// Explains every error that a text holds, in order, and says once that those of other systems are not covered; one
    /// explanation that says so if it holds none.
    /// </summary>
    public IReadOnlyList<Explanation> ExplainText(JobKind? kind, string? text, CultureInfo culture)
    {
        var found = reader.Read(text);
        var explained = found.Errors.Select(error => Explain(kind, error, culture)).ToList();
        if (found.OtherSystemAt is { } at) { explained.Insert(at, NotCovered(kind, found.Raw, culture)); }

        return explained.Count > 0 ? explained : [Explain(kind, ErrorChain.Of(found.Raw, [], []), culture)];
    }

    /// <summary>Whether a text is longer, or holds more errors, than are read of it.</summary>
    public bool ReadsPartOf(string? text) => reader.Read(text).IsPart;

    /// <summary>What an entry says, independent of any error; null if there is no entry of this name.</summary>
    public Explanation? Describe(string entry, CultureInfo culture) =>
        entries.TryGetValue(entry, out var found) ? Of(found, null, culture) : null;

    /// <summary>The short text for a row of a list; null if no entry explains the error.</summary>
    public (string Summary, bool NoActionNeeded)? Summarize(JobKind kind, string chainKey, CultureInfo culture) =>
        Find(kind, chainKey) is { } entry ? (entry.Summary.In(culture), entry.NoActionNeeded) : null;

    /// <summary>A cause of any entry.</summary>
    public Cause Cause(string id, CultureInfo culture)
    {
        var cause = data.Causes[id];
        return new(id, cause.Text.In(culture), cause.Source, cause.Guess, cause.CuredBy ?? [])
        {
            WhoActs = cause.WhoActs,
        };
    }

    /// <summary>A remedy of any entry as jobs of this kind have it; null if it is none for them.</summary>
    public Remedy? RemedyFor(string id, JobKind kind, CultureInfo culture) =>
        OfKind(id, kind) is var own && IsFor(own, kind) ? Remedy(own, kind, culture) : null;

    /// <summary>
    /// Whether jobs of this kind can have this remedy, or the one that takes its place for them; so can all, of a
    /// remedy of another name.
    /// </summary>
    public bool HasFor(JobKind kind, string remedy) =>
        !data.Remedies.ContainsKey(remedy) || IsFor(OfKind(remedy, kind), kind);

    /// <summary>The entry of this name.</summary>
    internal GuideEntry? Entry(string id) => entries.GetValueOrDefault(id);

    /// <summary>The entries of a name, or of a code with or without its domain, in upper or lower case.</summary>
    internal IReadOnlyList<GuideEntry> Named(string? domain, string name)
    {
        var entry = domain is null ? entries.Keys.FirstOrDefault(IsIt) : null;
        if (entry is not null) { return [entries[entry]]; }

        if (domain is not null && !rules.Domains.IsName(domain)) { return []; }

        var found = reader.Read($"{domain} {name}").Errors;
        if (found is not [{ Links: [var link] }]) { return []; }

        var resolved = rules.Domains.Resolve(null, [link])[0].Domain;
        return
        [
            .. data.Entries.Where(e => e.Patterns.Any(p => p.Weight == 1 && p.Outermost is { } outermost
                && outermost.Code == link.Code && (link.Domain is null || outermost.Domain == resolved))),
        ];

        bool IsIt(string id) => id.Equals(name, StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>The entry that explains an error.</summary>
    internal GuideEntry? Find(JobKind? kind, string chainKey) => rules.Find(kind, ErrorChain.FromKey(chainKey));

    /// <summary>The entries of the errors that a text holds, in order, and the codes that were read.</summary>
    internal (IReadOnlyList<GuideEntry> Entries, IReadOnlySet<long> Codes) FindIn(string text)
    {
        var errors = reader.Read(text).Errors;
        var found = errors.Select(e => rules.Find(null, ErrorChain.FromKey(e.Key))).OfType<GuideEntry>().Distinct();
        return ([.. found], errors.SelectMany(e => e.Links).Select(l => l.Code).ToHashSet());
    }

    /// <summary>Where the device gave no further code, there is none to look up.</summary>
    private IReadOnlyList<Remedy> WithoutFurtherCodes(
        IReadOnlyList<Remedy> remedies, JobKind? kind, CultureInfo culture) =>
        [.. remedies.Select(r => data.Remedies[r.Id].Alone is { } other ? Remedy(other, kind, culture) : r)];

    private Explanation Of(GuideEntry entry, JobKind? kind, CultureInfo culture)
    {
        var general = entry.Then is null ? null : entries[entry.Then];
        var causes = entry.Causes.Union(general?.Causes ?? [], StringComparer.Ordinal)
            .Where(id => kind is not { } job || data.Causes[id].Kinds?.Contains(job) is not false);
        var remedies = entry.Remedies.Union(general?.Remedies ?? [], StringComparer.Ordinal)
            .Concat(AgainOf(entry, kind))
            .Select(id => OfKind(id, kind)).Distinct(StringComparer.Ordinal)
            .Where(id => kind is null || IsFor(id, kind));
        return new Explanation
        {
            Entry = entry.Id,
            Sentence = entry.Sentence.In(culture),
            Summary = entry.Summary.In(culture),
            Causes = [.. causes.Select(id => Cause(id, culture))],
            Remedies = [.. remedies.Select(id => Remedy(id, kind, culture))],
            NoActionNeeded = entry.NoActionNeeded,
            IsOfOtherKind = kind is { } known && !entry.ExplainedKinds.Contains(known),
            WhoActs = entry.WhoActs,
            TryAgain = entry.TryAgain,
        };
    }

    private Explanation Unknown(JobKind? kind, ErrorChain chain, CultureInfo culture) => new()
    {
        Entry = UnknownEntry,
        Sentence = (chain.Links.Count == 0 ? data.Unknown.SentenceWithoutCodes : data.Unknown.Sentence).In(culture),
        Summary = data.Unknown.Summary.In(culture),
        Causes = [],
        Remedies =
        [
            .. UnknownRemedies(kind, chain).Select(id => OfKind(id, kind)).Where(id => IsFor(id, kind))
                .Select(id => Remedy(id, kind, culture)),
        ],
        WhoActs = chain.Links.Any(l => rules.Domains.IsName(l.Domain)) ? WhoActs.Helpdesk : null,
    };

    private Explanation NotCovered(JobKind? kind, string raw, CultureInfo culture) =>
        Explain(kind, ErrorChain.Of(raw, [], []), culture) with
        {
            Entry = NotCoveredEntry,
            Sentence = data.Unknown.SentenceNotCovered.In(culture),
        };

    /// <summary>A pasted text without a code is not an answer that could be sent to anybody.</summary>
    private IReadOnlyList<string> UnknownRemedies(JobKind? kind, ErrorChain chain) =>
        kind is null && chain.Links.Count == 0 && data.Unknown.RemediesWithoutCodes is { } others
            ? others
            : data.Unknown.Remedies;

    /// <summary>What sends the job once more, where the entry advises that but names nothing that does.</summary>
    private IEnumerable<string> AgainOf(GuideEntry entry, JobKind? kind) =>
        kind is null || entry.TryAgain == TryAgain.No || !data.Remedies.ContainsKey(DeliverAgain)
            || entry.Remedies.Any(id => SendingAgain.Contains(id, StringComparer.Ordinal))
                ? []
                : [DeliverAgain];

    /// <summary>What delivers nothing is run again; what destroys something is registered anew.</summary>
    private string OfKind(string remedy, JobKind? kind)
    {
        if (kind == JobKind.AppRemove && remedy == CheckAppList && data.Remedies.ContainsKey(CheckRemoval))
        {
            return CheckRemoval;
        }

        if (kind is not { } job || !SendingAgain.Contains(remedy, StringComparer.Ordinal)) { return remedy; }

        var other = job.IsIrreversible() ? OrderAnew
            : remedy == DeliverAgain && !job.Delivers() ? RunAgain
            : remedy == RunAgain && job.Delivers() ? DeliverAgain
            : remedy;
        return data.Remedies.ContainsKey(other) ? other : remedy;
    }

    /// <summary>Without a kind, only remedies for every kind fit: what would be repeated is unknown.</summary>
    private bool IsFor(string remedy, JobKind? kind) =>
        data.Remedies[remedy].Kinds is not { } kinds || (kind is { } known && kinds.Contains(known));

    private Remedy Remedy(string id, JobKind? kind, CultureInfo culture) =>
        new(id, data.Remedies[id].Text.In(culture), data.Remedies[id].Available && kind is not null);
}
