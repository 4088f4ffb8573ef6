using MobiJobs.Guide;

namespace MobiJobs.Errors.Verdicts;

/// <summary>
/// Holds a verdict against the moment of the failure: data from before can't exclude a cause, and what the device
/// itself said at the failure counts more than our data. Data from long after it tells what is so now, and leaves open
/// what was so then.
/// </summary>
internal static class AtFailure
{
    /// <summary>How long after a failure data still tells what was so at it.</summary>
    private static readonly TimeSpan StillThen = TimeSpan.FromDays(1);

    /// <summary>The verdict on a cause, if the device's own words state the cause or don't.</summary>
    public static Assessment Weigh(Assessment assessment, bool isSaid, JobFacts facts)
    {
        var failedAt = facts.Subject.EndedAt;
        var isOlder = assessment.AsOf is not { } asOf || asOf < failedAt;
        var isLater = IsLater(assessment, failedAt);
        var weighed = assessment with
        {
            IsOfAfterwards = assessment.IsOfAfterwards || isLater,
            Verdict = assessment.Verdict == Verdict.Excluded && isOlder ? Verdict.Unknown : assessment.Verdict,
            IsStale = assessment.From is not null && (isOlder || assessment.Verdict == Verdict.Unknown),
            Basis = WithAge(assessment, failedAt),
        };
        if (!isSaid || weighed.IsReached) { return weighed; }

        return weighed.Verdict == Verdict.Excluded
            ? weighed with
            {
                Basis = Say(Labels.Diagnosis_SaidThen, weighed.Basis),
                CuredAt = weighed.CuredAt ?? weighed.AsOf,
            }
            : weighed with
            {
                Verdict = Verdict.Applies,
                Basis = Say(Labels.Diagnosis_Said, weighed.Basis),
                AsOf = failedAt,
            };
    }

    private static bool IsLater(Assessment assessment, DateTime failedAt) =>
        assessment is { From: not null, IsCured: false } && assessment.AsOf > failedAt + StillThen;

    /// <summary>The basis; for data that can be fetched again, or would exclude, with its age.</summary>
    private static string? WithAge(Assessment assessment, DateTime failedAt)
    {
        var tells = assessment.From is not null || assessment.Verdict == Verdict.Excluded;
        return assessment.AsOf switch
        {
            { } before when tells && before < failedAt =>
                Say(Labels.Diagnosis_BeforeFailure, assessment.Basis, Span(failedAt - before)),
            { } after when IsLater(assessment, failedAt) =>
                Say(Labels.Diagnosis_AfterFailure, assessment.Basis, Span(after - failedAt)),
            _ => assessment.Basis,
        };
    }

    private static string Span(TimeSpan span)
    {
        var (label, number) = span switch
        {
            { TotalDays: >= 1 } => (Labels.Diagnosis_Days, span.TotalDays),
            { TotalHours: >= 1 } => (Labels.Diagnosis_Hours, span.TotalHours),
            _ => (Labels.Diagnosis_Minutes, Math.Max(1, span.TotalMinutes)),
        };
        return Say(label, Math.Floor(number));
    }
}
