using MobiJobs.Kinds;

namespace MobiJobs.Errors.Verdicts;

/// <summary>
/// What is said of sending a job again: what delivers something is delivered again, all else is run again.
/// </summary>
internal static class AgainLabels
{
    public static string CuredSince(JobKind kind) =>
        kind.Delivers() ? Labels.Diagnosis_CuredSince
        : kind.IsIrreversible() ? Labels.Diagnosis_CuredSinceAnew
        : Labels.Diagnosis_CuredSinceRun;

    public static string NotNow(JobKind kind) =>
        kind.Delivers() ? Labels.Diagnosis_NotNow
        : kind.IsIrreversible() ? Labels.Diagnosis_NotNowAnew
        : Labels.Diagnosis_NotNowRun;

    public static string CuredAndSent(JobKind kind) =>
        kind.Delivers() ? Labels.Diagnosis_CuredAndSent : Labels.Diagnosis_CuredAndRun;

    public static string SentAndDone(JobKind kind) =>
        kind.Delivers() ? Labels.Diagnosis_SentAndDone : Labels.Diagnosis_RunAndDone;

    public static string SentAndFailed(JobKind kind, long again) =>
        Say(kind.Delivers() ? Labels.Diagnosis_SentAndFailed : Labels.Diagnosis_RunAndFailed, again);

    public static string SentAndCanceled(JobKind kind, long again) =>
        Say(kind.Delivers() ? Labels.Diagnosis_SentAndCanceled : Labels.Diagnosis_RunAndCanceled, again);

    public static string AllExcluded(JobKind kind) =>
        kind.Delivers() ? Labels.Diagnosis_AllExcluded
        : kind.IsIrreversible() ? Labels.Diagnosis_AllExcludedAnew
        : Labels.Diagnosis_AllExcludedRun;

    public static string SentAlready(JobKind kind) =>
        kind.Delivers() ? Labels.Remedy_RetriedAlready : Labels.Remedy_RunAlready;

    public static string SentInVain(JobKind kind) =>
        kind.Delivers() ? Labels.Remedy_SentAlready : Labels.Remedy_RanInVain;

    public static string SentBy(JobKind kind) =>
        kind.Delivers() ? Labels.Diagnosis_RetriedBy : Labels.Diagnosis_RunBy;

    public static string SentSince(JobKind kind) =>
        kind.Delivers() ? Labels.Diagnosis_SentSince : Labels.Diagnosis_RunSince;

    public static string NotSentYet(JobKind kind) =>
        kind.Delivers() ? Labels.Diagnosis_StoppedHint : Labels.Diagnosis_StoppedHintRun;
}
