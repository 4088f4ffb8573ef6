using System.Globalization;
using MobiJobs.Guide;
using MobiJobs.Kinds;
using MobiJobs.Vpp;
using MobiJobs.Vpp.Tokens;

namespace MobiJobs.Errors.Verdicts;

/// <summary>
/// Judges the causes of an explanation: whether each applies, on what basis, and how old that is. Causes that apply
/// come first, excluded ones last, otherwise in the guide's order. Remedies follow their causes.
/// </summary>
public static class Diagnosis
{
    /// <summary>If this many other devices fail the same way at the same time, the device is not the cause.</summary>
    public const int ManyOthers = 3;

    // Causes that our data can see though the guide doesn't name them for the entry; shown only if they apply.
    private static readonly string[] MoreLicenseCauses =
        ["noFreeLicence", "vppTokenExpired", "vppTokenBad", "vppTokenRevoked", "associationNotFinished"];

    private static readonly string[] LicenseEntries =
        ["vpp-license-not-found", "vpp-app-id-not-validated", "vpp-assignment-not-found"];

    private static readonly Dictionary<string, Func<JobFacts, Assessment?>> Judges =
        LicenseJudges.All.Concat(DeviceJudges.All).ToDictionary(StringComparer.Ordinal);

    /// <summary>An explanation with its causes judged by these facts.</summary>
    public static Explanation Judge(Explanation explanation, JobFacts facts, ErrorGuide guide, CultureInfo culture)
    {
        var causes = explanation.Causes.Select(c => Judge(c, facts)).ToList();
        if (LicenseEntries.Contains(explanation.Entry, StringComparer.Ordinal))
        {
            causes.AddRange(MoreLicenseCauses.Except(causes.Select(c => c.Id), StringComparer.Ordinal)
                .Select(id => Judge(guide.Cause(id, culture), facts))
                .Where(c => c.Verdict == Verdict.Applies)
                .ToList());
        }

        var ordered = causes.OrderBy(c => Rank(c.Verdict)).ToList();
        return explanation with
        {
            Causes = ordered,
            Remedies = RemedyOrder.Of(explanation.Remedies, ordered, facts, id => guide.Remedy(id, culture)),
            Context = new DiagnosisContext(
                WhyFirst(ordered, facts),
                Notes(facts),
                facts.Restrictions,
                facts.Vpp.Token?.Id),
        };
    }

    /// <summary>Whether the data behind a verdict is old enough to be fetched again first.</summary>
    public static bool IsOld(DateTime? asOf, DateTime now) => asOf is { } at && now - at > VppToken.SyncAge;

    /// <summary>Whether to fetch the data behind a verdict again first: it is old, or says too little.</summary>
    public static bool ShouldFetch(Cause cause, DateTime now) =>
        cause.Assessment is { From: not null } assessment
        && (assessment.Verdict == Verdict.Unknown || IsOld(assessment.AsOf, now));

    /// <summary>The place of a verdict in the order of causes.</summary>
    internal static int Rank(Verdict verdict) => verdict switch
    {
        Verdict.Applies => 0,
        Verdict.Unknown => 1,
        Verdict.Excluded => 2,
    };

    /// <summary>Whether a cause may have applied when the job failed, and none applies any more.</summary>
    internal static bool IsCured(List<Cause> causes) =>
        causes.Exists(c => c.Assessment.IsCured) && causes.TrueForAll(c => c.Verdict != Verdict.Applies);

    private static Cause Judge(Cause cause, JobFacts facts) =>
        Judges.TryGetValue(cause.Id, out var judge) && judge(facts) is { } assessment
            ? cause with { Assessment = assessment }
            : cause;

    /// <summary>Why the first cause comes first; null if there is no reason to name.</summary>
    private static string? WhyFirst(List<Cause> causes, JobFacts facts)
    {
        if (IsCured(causes))
        {
            return facts.RetriedById is null ? Labels.Diagnosis_CuredSince : Labels.Diagnosis_CuredAndSent;
        }

        if (causes.Count == 0 || causes.TrueForAll(c => c.Verdict == Verdict.Unknown)) { return null; }

        return causes[0].Verdict switch
        {
            Verdict.Applies => causes.Count > 1 ? Labels.Diagnosis_FirstApplies : null,
            Verdict.Unknown => Labels.Diagnosis_FirstLeft,
            Verdict.Excluded => Labels.Diagnosis_AllExcluded,
        };
    }

    private static List<Note> Notes(JobFacts facts)
    {
        var notes = new List<Note>
        {
            new(DeviceJudges.DescribeOthers(facts.Others), facts.Subject.EndedAt),
            facts.Device.LastContactAt is { } contact
                ? new(Labels.Diagnosis_LastContact, contact)
                : new(Labels.Diagnosis_NeverContacted, null),
        };
        if (facts.EqualJobId is { } equal) { notes.Add(new(Say(Labels.Diagnosis_Equal, equal), null)); }

        if (facts.Subject.Kind == JobKind.VppInstall && facts.Vpp.Token is { } token)
        {
            var basis = token.SyncedAt is null ? Labels.Diagnosis_NeverSynced : Labels.Diagnosis_Synced;
            notes.Add(new(Say(basis, token.LocationName), token.SyncedAt));
            if (facts.Vpp.Content is { } content) { notes.Add(new(content.Seats(), token.SyncedAt)); }
        }

        return notes;
    }
}
