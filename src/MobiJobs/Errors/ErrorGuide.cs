using System.Globalization;
using MobiJobs.Jobs;

namespace MobiJobs.Errors;

/// <summary>
/// From kind and whole chain to an explanation, most specific rule first (device-errors sections 0 and 5). What no rule
/// knows is said to be unknown.
/// </summary>
public sealed class ErrorGuide(GuideData data)
{
    public const string UnknownEntry = "unknown";

    // A rule without a domain's name still must not match another domain's number: these are the domains of the guide's codes.
    private static readonly string[] OuterDomains = ["MCMDMErrorDomain"];

    private readonly ILookup<long, GuideEntry> byCode = data.Entries.OrderByDescending(e => e.Inner.Count).ToLookup(e => e.Code);

    /// <summary>Explains an error. Without a kind (a pasted text), the causes of every kind of job are given.</summary>
    public Explanation Explain(JobKind? kind, ErrorChain chain, CultureInfo culture)
    {
        if (Find(kind, chain) is not { } entry) { return Unknown(kind, chain); }

        return new Explanation(
            true,
            entry.Id,
            In(entry.Sentence, culture),
            In(entry.Summary, culture),
            entry.NoActionNeeded,
            [.. entry.Causes.Where(c => Concerns(c.Kinds, kind)).DistinctBy(c => c.Id).Select(c => new Cause(c.Id, In(data.Causes[c.Id], culture), c.Source))],
            [.. entry.Remedies.Select(id => Remedy(id, kind, culture))],
            chain.Links,
            chain.Raw);
    }

    /// <summary>The few words of a list's row; null when the guide doesn't know the error.</summary>
    public (string Summary, bool NoActionNeeded)? Summarize(JobKind kind, string chainKey, CultureInfo culture) =>
        Find(kind, ErrorChain.FromKey(chainKey)) is { } entry ? (In(entry.Summary, culture), entry.NoActionNeeded) : null;

    private GuideEntry? Find(JobKind? kind, ErrorChain chain)
    {
        if (chain.Links.Count == 0) { return null; }

        var outer = chain.Links[0];
        if (outer.Domain is { } domain && !OuterDomains.Contains(domain, StringComparer.Ordinal)) { return null; }

        var codes = chain.Links.Skip(1).Select(l => l.Code).ToHashSet();
        return byCode[outer.Code].FirstOrDefault(e => Concerns(e.Kinds, kind) && e.Inner.All(codes.Contains));
    }

    private Explanation Unknown(JobKind? kind, ErrorChain chain) => new(
        false,
        UnknownEntry,
        chain.Links.Count == 0 ? Labels.Error_NoCodes : Labels.Error_Unknown,
        Labels.Error_UnknownShort,
        false,
        [],
        kind is null ? [] : [Remedy("deliverAgain", kind, CultureInfo.CurrentUICulture)],
        chain.Links,
        chain.Raw);

    /// <summary>Nothing can be delivered again without a job.</summary>
    private Remedy Remedy(string id, JobKind? kind, CultureInfo culture) => new(id, In(data.Remedies[id].Text, culture), data.Remedies[id].Available && kind is not null);

    private static bool Concerns(IReadOnlyList<JobKind>? kinds, JobKind? kind) => kinds is null || kind is null || kinds.Contains(kind.Value);

    private static string In(GuideText text, CultureInfo culture) => culture.TwoLetterISOLanguageName == "ja" ? text.Ja : text.En;
}
