using System.Globalization;
using MobiJobs.Errors.Remedies;
using MobiJobs.Guide;
using MobiJobs.Kinds;
using MobiJobs.Vpp.Tokens;
using MobiJobs.Vpp;

namespace MobiJobs.Errors.Verdicts;

/// <summary>
/// Says of each cause of an explanation whether it applies, on what ground and how old that is, as far as our data can tell;
/// then puts what applies first and what is excluded last. Within each, the guide's order stays. Remedies follow their causes.
/// </summary>
public static class Diagnosis
{
    /// <summary>So many other devices with the same failure in the same hour point away from the single device.</summary>
    public const int ManyOthers = 3;

    private const string DeliverAgain = "deliverAgain";

    // Causes that our data can see though the guide doesn't name them for the entry; said only where they apply.
    private static readonly string[] AlsoForLicenses = ["noFreeLicence", "vppTokenExpired", "vppTokenBad", "vppTokenRevoked", "associationNotFinished"];

    private static readonly string[] LicenseEntries = ["vpp-license-not-found", "vpp-app-id-not-validated", "vpp-assignment-not-found"];

    private static readonly Dictionary<string, Func<JobFacts, Judgement?>> Judges = LicenseJudges.All.Concat(DeviceJudges.All).ToDictionary(StringComparer.Ordinal);

    /// <summary>The causes that our data can judge.</summary>
    public static IReadOnlyCollection<string> Judged => Judges.Keys;

    /// <summary>An explanation with its causes judged by these facts.</summary>
    public static Explanation Judge(Explanation explanation, JobFacts facts, ErrorGuide guide, CultureInfo culture)
    {
        var causes = explanation.Causes.Select(c => Judge(c, facts)).ToList();
        if (LicenseEntries.Contains(explanation.Entry, StringComparer.Ordinal))
        {
            causes.AddRange(AlsoForLicenses.Where(id => causes.TrueForAll(c => c.Id != id)).Select(id => Judge(guide.Cause(id, culture), facts)).Where(c => c.Verdict == Verdict.Applies));
        }

        var ordered = causes.OrderBy(c => Rank(c.Verdict)).ToList();
        return explanation with
        {
            Causes = ordered,
            Remedies = Order(explanation.Remedies, ordered, facts, guide, culture),
            Why = Why(ordered, facts),
            Notes = Notes(facts),
            Restricting = facts.Restricting,
            Token = facts.Vpp.Token?.Id,
        };
    }

    /// <summary>Whether what a judgement rests on is old enough to be fetched anew first.</summary>
    public static bool IsOld(DateTime? asOf, DateTime now) => asOf is { } at && now - at > VppToken.SyncAge;

    /// <summary>Whether to fetch anew what a verdict rests on before acting on it: it is old, or there is too little of it.</summary>
    public static bool WantsFresh(Cause cause, DateTime now) => cause.From is not null && (cause.Verdict == Verdict.Unknown || IsOld(cause.AsOf, now));

    private static Cause Judge(Cause cause, JobFacts facts) => Judges.TryGetValue(cause.Id, out var judge) && judge(facts) is { } judgement
        ? cause with { Verdict = judgement.Verdict, Basis = judgement.Basis, AsOf = judgement.AsOf, From = judgement.From, IsCured = judgement.IsCured }
        : cause;

    private static int Rank(Verdict verdict) => verdict switch { Verdict.Applies => 0, Verdict.Unknown => 1, Verdict.Excluded => 2 };

    /// <summary>
    /// What is against a cause that applies comes first, what is only against causes that are excluded last. Once the cause
    /// has been put right, delivering again is what is left to do.
    /// </summary>
    private static IReadOnlyList<Remedy> Order(IReadOnlyList<Remedy> remedies, List<Cause> causes, JobFacts facts, ErrorGuide guide, CultureInfo culture)
    {
        var added = causes.Where(c => c.Verdict == Verdict.Applies).SelectMany(c => c.CuredBy).Distinct(StringComparer.Ordinal).Where(id => remedies.All(r => r.Id != id));
        var isCured = IsCured(causes) && facts.RetriedById is null;
        return
        [
            .. remedies.Concat(added.Select(id => guide.Remedy(id, culture)))
                .Select(r => (Remedy: r, Rank: isCured && r.Id == DeliverAgain ? 0 : causes.Where(c => c.CuredBy.Contains(r.Id, StringComparer.Ordinal)).Select(c => (int?)Rank(c.Verdict)).Min() ?? 1))
                .OrderBy(r => r.Rank)
                .Select(r => Plan(r.Remedy, facts) with { Recommended = r.Rank == 0 }),
        ];
    }

    private static Remedy Plan(Remedy remedy, JobFacts facts)
    {
        if (RemedyPlan.KindOf(remedy.Id) is not { } kind) { return remedy with { Available = false }; }

        var (plan, whyNot) = RemedyPlan.For(kind, facts);
        return remedy with { Available = plan is not null, WhyNot = whyNot };
    }

    private static bool IsCured(List<Cause> causes) => causes.Exists(c => c.IsCured) && causes.TrueForAll(c => c.Verdict != Verdict.Applies);

    /// <summary>Why the first cause stands first.</summary>
    private static string? Why(List<Cause> causes, JobFacts facts)
    {
        if (IsCured(causes)) { return facts.RetriedById is null ? Labels.Diagnosis_CuredSince : Labels.Diagnosis_CuredAndSent; }

        if (causes.Count == 0 || causes.TrueForAll(c => c.Verdict == Verdict.Unknown)) { return null; }

        return causes[0].Verdict switch
        {
            Verdict.Applies => causes.Count > 1 ? Labels.Diagnosis_FirstApplies : null,
            Verdict.Unknown => Labels.Diagnosis_FirstLeft,
            Verdict.Excluded => Labels.Diagnosis_AllExcluded,
        };
    }

    /// <summary>What else is worth knowing, whatever the cause.</summary>
    private static List<Note> Notes(JobFacts facts)
    {
        var notes = new List<Note>
        {
            new(DeviceJudges.SayOthers(facts), facts.Subject.EndedAt),
            facts.Device.LastContactAt is { } contact ? new(Labels.Diagnosis_LastContact, contact) : new(Labels.Diagnosis_NeverContacted, null),
        };
        if (facts.EqualJobId is { } equal) { notes.Add(new(Say(Labels.Diagnosis_Equal, equal), null)); }

        if (facts.Subject.Kind == JobKind.VppInstall && facts.Vpp.Token is { } token)
        {
            notes.Add(token.SyncedAt is { } synced ? new(Say(Labels.Diagnosis_Synced, token.LocationName), synced) : new(Say(Labels.Diagnosis_NeverSynced, token.LocationName), null));
            if (facts.Vpp.Content is { } content) { notes.Add(new(content.Seats(), token.SyncedAt)); }
        }

        return notes;
    }

    private static string Say(string format, params ReadOnlySpan<object?> values) => string.Format(CultureInfo.CurrentCulture, format, values);
}
