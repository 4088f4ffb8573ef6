using MobiJobs.Guide;
using MobiJobs.Jobs;
using MobiJobs.Jobs.List;

namespace MobiJobs.Errors.Verdicts;

/// <summary>
/// Judges why a job ended without an answer, mostly by when its device last made contact. That it did not while the job
/// waited says that it was out of reach, not why.
/// </summary>
internal static class EndJudges
{
    public static readonly IReadOnlyDictionary<string, Func<JobFacts, Assessment?>> All =
        new Dictionary<string, Func<JobFacts, Assessment?>>(StringComparer.Ordinal)
        {
            ["endLongSilent"] = JudgeSilence,
            ["endSwitchedOff"] = JudgeReach,
            ["endNoNetwork"] = JudgeReach,
            ["endManagementRemoved"] = JudgeReach,
            ["endWentAway"] = JudgeReach,
            ["endPushBlocked"] = JudgePush,
            ["endBehindOthers"] = JudgeTurn,
            ["endNotTaken"] = JudgeChannel,
        };

    /// <summary>
    /// Silent since before the order; a contact afterwards ends it. A device that answered no wake-up until the
    /// deadline was silent when the job ended, whatever it did since.
    /// </summary>
    private static Assessment JudgeSilence(JobFacts facts) => facts.Device.LastContactAt switch
    {
        null => new(Verdict.Applies, Labels.Diagnosis_NeverContacted),
        { } last when last > facts.Subject.EndedAt =>
            new(Verdict.Excluded, Labels.Diagnosis_HeardSince, last)
            {
                CuredAt = last,
                IsSaid = facts.Subject.Status == JobStatus.PushTimedOut,
            },
        { } last when last < facts.Subject.RegisteredAt =>
            new(Verdict.Applies, Labels.Diagnosis_SilentSinceOrder, last),
        { } last => new(Verdict.Unknown, Labels.Diagnosis_ContactMeanwhile, last),
    };

    /// <summary>Why the device was out of reach can't be told from its contacts; only that it was.</summary>
    private static Assessment JudgeReach(JobFacts facts) => facts.Device.LastContactAt switch
    {
        null => new(Verdict.Unknown, Labels.Diagnosis_NeverContacted),
        { } last when last > facts.Subject.EndedAt => new(Verdict.Unknown, Labels.Diagnosis_HeardSince, last),
        { } last when last < facts.Subject.RegisteredAt =>
            new(Verdict.Unknown, Labels.Diagnosis_SilentSinceOrder, last),
        { } last => new(Verdict.Unknown, Labels.Diagnosis_ContactMeanwhile, last),
    };

    /// <summary>Many at the same time in one group speak for its network.</summary>
    private static Assessment JudgePush(JobFacts facts) => new(
        facts.Others.InGroup >= Diagnosis.ManyOthers ? Verdict.Applies : Verdict.Unknown,
        DeviceJudges.DescribeOthers(facts.Others, pointsToNetwork: true),
        facts.Subject.EndedAt);

    private static Assessment JudgeTurn(JobFacts facts) => facts.Subject.HeadAt is { } head
        ? new(Verdict.Excluded, Labels.Diagnosis_TurnCame, head > facts.Subject.EndedAt ? head : facts.Subject.EndedAt)
        : new(Verdict.Applies, Labels.Diagnosis_TurnNeverCame, facts.Subject.EndedAt);

    private static Assessment? JudgeChannel(JobFacts facts) => facts.Subject.EndReason.Label() is { } reason
        ? new(Verdict.Applies, reason, facts.Subject.EndedAt)
        : null;
}
