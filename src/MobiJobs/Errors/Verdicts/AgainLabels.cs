using MobiJobs.Kinds;

namespace MobiJobs.Errors.Verdicts;

/// <summary>
/// What is said of sending a job again: what delivers something is delivered again, all else is run again.
/// </summary>
internal static class AgainLabels
{
    public static string CuredSince(JobKind kind) =>
        kind.Delivers() ? Labels.Diagnosis_CuredSince : Labels.Diagnosis_CuredSinceRun;

    public static string CuredAndSent(JobKind kind) =>
        kind.Delivers() ? Labels.Diagnosis_CuredAndSent : Labels.Diagnosis_CuredAndRun;

    public static string SentAndDone(JobKind kind) =>
        kind.Delivers() ? Labels.Diagnosis_SentAndDone : Labels.Diagnosis_RunAndDone;

    public static string SentAndFailed(JobKind kind, long again) =>
        Say(kind.Delivers() ? Labels.Diagnosis_SentAndFailed : Labels.Diagnosis_RunAndFailed, again);

    public static string SentAndCanceled(JobKind kind, long again) =>
        Say(kind.Delivers() ? Labels.Diagnosis_SentAndCanceled : Labels.Diagnosis_RunAndCanceled, again);

    public static string AllExcluded(JobKind kind) =>
        kind.Delivers() ? Labels.Diagnosis_AllExcluded : Labels.Diagnosis_AllExcludedRun;

    public static string SentAlready(JobKind kind) =>
        kind.Delivers() ? Labels.Remedy_RetriedAlready : Labels.Remedy_RunAlready;

    public static string SentBy(JobKind kind) =>
        kind.Delivers() ? Labels.Diagnosis_RetriedBy : Labels.Diagnosis_RunBy;
}
