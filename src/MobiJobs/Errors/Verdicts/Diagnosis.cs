using System.Globalization;
using MobiJobs.Errors.Remedies;
using MobiJobs.Guide;
using MobiJobs.Jobs;
using MobiJobs.Kinds;
using MobiJobs.Vpp;

namespace MobiJobs.Errors.Verdicts;

/// <summary>
/// Judges the causes of an explanation: whether each applies, on what basis, and how old that is. Causes that apply
/// come first, excluded ones last, otherwise in the guide's order. Remedies follow their causes.
/// </summary>
public static class Diagnosis
{
    /// <summary>The rank of causes that are excluded.</summary>
    internal const int Open = 2;

    internal const int Excluded = 3;

    /// <summary>If this many other devices fail the same way at the same time, the device is not the cause.</summary>
    public const int ManyOthers = 3;

    private const string UnsupportedApp = "unsupportedApp";
    private const string AppTooNew = "appTooNew";

    private static readonly string[] MoreLicenseCauses =
        ["noFreeLicence", "vppTokenExpired", "vppTokenBad", "vppTokenRevoked", "associationNotFinished"];

    private static readonly string[] LicenseEntries =
        ["vpp-license-not-found", "vpp-app-id-not-validated", "vpp-assignment-not-found"];

    private static readonly Dictionary<string, Func<JobFacts, Assessment?>> Judges =
        LicenseJudges.All.Concat(DeviceJudges.All).Concat(EndJudges.All).ToDictionary(StringComparer.Ordinal);

    /// <summary>An explanation with its causes judged by these facts.</summary>
    public static Explanation Judge(Explanation explanation, JobFacts facts, ErrorGuide guide, CultureInfo culture)
    {
        var causes = explanation.Causes.Select(c => Judge(c, explanation, facts)).ToList();
        causes.AddRange(MoreCauses(explanation).Except(causes.Select(c => c.Id), StringComparer.Ordinal)
            .Select(id => Judge(guide.Cause(id, culture), explanation, facts))
            .Where(c => c.Verdict == Verdict.Applies || c.Assessment.IsSuspected)
            .ToList());
        var ordered = causes.OrderBy(Rank).ThenBy(c => !IsInTheWay(c)).ToList();
        var outlook = Look(ordered, facts);
        // Then a delivery is sure to fail whatever else is cured, unless the device can't take it anyhow.
        var whyNoToken = outlook is Outlook.Open or Outlook.Cured or Outlook.NotNow && !explanation.NoActionNeeded
            && !ordered.Exists(IsInTheWay) ? RemedyPlan.WhyNoToken(facts) : null;
        var judged = explanation with
        {
            Causes = ordered,
            Remedies = RemedyOrder.Of(
                explanation.Remedies,
                ordered,
                (facts, outlook, whyNoToken is not null),
                id => guide.RemedyFor(id, facts.Subject.Kind, culture)),
            Context = new DiagnosisContext(
                whyNoToken is not null && ordered is not [{ Verdict: Verdict.Applies }, ..]
                    ? whyNoToken
                    : WhyFirst(ordered, outlook, facts.Subject.Kind),
                Notes(facts, ordered),
                facts.Restrictions,
                facts.Vpp.Above is { IsSeen: true } above ? above.Id : facts.Vpp.Token?.Id,
                ToFetch(ordered, facts)),
        };
        var drawn = whyNoToken is null
            ? Conclusion.Draw(judged, explanation.Causes, (outlook, facts.FollowUp), facts.Subject)
            : Conclusion.WithoutToken(judged, whyNoToken);
        return outlook is Outlook.Open or Outlook.Cured or Outlook.NotNow
            ? drawn
            : drawn with { ForOthers = explanation.ForOthers ?? TryAgain.Yes };
    }

    /// <summary>
    /// Causes that our data can see though the guide doesn't name them for the entry; shown only if it speaks for them.
    /// </summary>
    private static IEnumerable<string> MoreCauses(Explanation explanation)
    {
        var ofLicenses = LicenseEntries.Contains(explanation.Entry, StringComparer.Ordinal) ? MoreLicenseCauses : [];
        return explanation.Causes.Any(c => c.Id == UnsupportedApp) ? [.. ofLicenses, AppTooNew] : ofLicenses;
    }

    /// <summary>Whether a delivery fails for it whatever else is cured.</summary>
    private static bool IsInTheWay(Cause cause) =>
        cause is { Verdict: Verdict.Applies, Id: UnsupportedApp or AppTooNew or "modelTooOld" or "commandUnsupported" };

    /// <summary>The place of a cause: what applies, what has been cured, what is open, what is excluded.</summary>
    internal static int Rank(Cause cause) => cause.Assessment switch
    {
        { Verdict: Verdict.Applies } => 0,
        { IsCured: true } or { IsReached: true } => 1,
        { Verdict: Verdict.Unknown } => Open,
        _ => Excluded,
    };

    /// <summary>Whether a cause neither applies, nor did, nor is open.</summary>
    public static bool IsExcluded(Cause cause) => Rank(cause) == Excluded;

    private static Outlook Look(List<Cause> ordered, JobFacts facts)
    {
        if (facts.FollowUp.IsUnderWay) { return Outlook.UnderWay; }

        if (ordered is [{ Assessment.IsReached: true }, ..]) { return Outlook.Reached; }

        var isOver = ordered.TrueForAll(c => c.Verdict != Verdict.Applies);
        var isCured = isOver
            && ordered.Exists(c => c.Assessment is { IsCured: true, AtFailure: Verdict.Applies });
        if (facts.FollowUp.Again is not { } again)
        {
            return isCured ? Outlook.Cured
                : isOver && ordered.Exists(c => c.Assessment.IsCured) ? Outlook.NotNow
                : facts.FollowUp.Remedy is { Failed: not null } ? Outlook.Stopped
                : Outlook.Open;
        }

        return again.Status != JobStatus.Succeeded ? Outlook.FailedAgain
            : isCured ? Outlook.SentAgain
            : Outlook.Delivered;
    }

    private static Cause Judge(Cause cause, Explanation explanation, JobFacts facts)
    {
        var isSaid = DeviceWords.State(cause, explanation, facts);
        var assessment = Judges.TryGetValue(cause.Id, out var judge) && judge(facts) is { } judged
            ? AtFailure.Weigh(judged, isSaid, facts)
            : isSaid ? new Assessment(Verdict.Applies, Labels.Diagnosis_SaidAlone, facts.Subject.EndedAt) : null;
        return assessment is null
            ? cause
            : cause with
            {
                Assessment = assessment with { IsSaid = assessment.IsSaid || DeviceWords.Name(cause, explanation) },
            };
    }

    /// <summary>What only the device can say is asked for only while it is managed.</summary>
    private static IReadOnlyList<FactSource> ToFetch(List<Cause> causes, JobFacts facts) =>
    [
        .. causes.Where(c => c.Assessment.IsStale).Select(c => c.Assessment.From!.Value)
            .Where(source => source == FactSource.Licenses || facts.Device.EnrollmentId is not null)
            .Where(source => source != FactSource.AppList || facts.Subject.Kind.IsVerified())
            .Distinct().Order(),
    ];

    /// <summary>Why the first cause comes first; null if there is no reason to name.</summary>
    private static string? WhyFirst(List<Cause> causes, Outlook outlook, JobKind kind) => outlook switch
    {
        Outlook.Reached => Labels.Diagnosis_Reached,
        Outlook.Cured => AgainLabels.CuredSince(kind),
        Outlook.NotNow => AgainLabels.NotNow(kind),
        Outlook.SentAgain => AgainLabels.CuredAndSent(kind),
        Outlook.Delivered => AgainLabels.SentAndDone(kind),
        _ when causes.TrueForAll(c => c.Verdict == Verdict.Unknown) => null,
        _ => causes[0].Verdict switch
        {
            Verdict.Applies when causes.Count == 1 => null,
            Verdict.Applies => causes.TakeWhile(c => c.Verdict == Verdict.Applies).Count() is > 1 and var several
                ? Say(Labels.Diagnosis_SomeApply, several)
                : Labels.Diagnosis_FirstApplies,
            Verdict.Unknown => Labels.Diagnosis_FirstLeft,
            Verdict.Excluded => AgainLabels.AllExcluded(kind),
        },
    };

    private static List<Note> Notes(JobFacts facts, List<Cause> causes)
    {
        var pointsToNetwork = causes.Exists(c => DeviceJudges.IsOfNetwork(c.Id) && c.Verdict != Verdict.Excluded);
        var notes = new List<Note>
        {
            new(DeviceJudges.DescribeOthers(facts.Others, pointsToNetwork), facts.Subject.EndedAt),
            facts.Device.LastContactAt is { } contact
                ? new(Labels.Diagnosis_LastContact, contact)
                : new(Labels.Diagnosis_NeverContacted, null),
        };
        if (facts.EqualJobId is { } equal) { notes.Add(new(Say(Labels.Diagnosis_Equal, equal), null)); }

        if (facts.Subject.Kind == JobKind.VppInstall && facts.Vpp.Token is { } token)
        {
            var basis = token.SyncedAt is null ? Labels.Diagnosis_NeverSynced : Labels.Diagnosis_Synced;
            notes.Add(new(Say(basis, token.LocationName), token.SyncedAt));
            // Orders change it between two synchronisations: it is not as old as the last.
            if (facts.Vpp.Content is { } content) { notes.Add(new(content.Seats(), null)); }
        }

        return notes;
    }
}

/// <summary>What is left of the failure by now.</summary>
internal enum Outlook
{
    /// <summary>A cause applies, or may.</summary>
    Open,

    /// <summary>What the job was for is so.</summary>
    Reached,

    /// <summary>A cause applied when the job failed, and none applies any more.</summary>
    Cured,

    /// <summary>Whether a cause applied when the job failed is not known, and none applies any more.</summary>
    NotNow,

    /// <summary>The same, and the job has been sent again with success.</summary>
    SentAgain,

    /// <summary>The job has been sent again with success, though nothing is known to have been cured.</summary>
    Delivered,

    /// <summary>The job has been sent again, and did not succeed.</summary>
    FailedAgain,

    /// <summary>A remedy or a further delivery is under way.</summary>
    UnderWay,

    /// <summary>The newest remedy stopped before it sent the job again.</summary>
    Stopped,
}
