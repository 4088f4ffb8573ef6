using MobiJobs.Errors.Remedies;
using MobiJobs.Guide;
using MobiJobs.Kinds;

namespace MobiJobs.Errors.Verdicts;

/// <summary>Lets the likeliest cause that isn't excluded decide the headline, who acts, and if to try again.</summary>
internal static class Conclusion
{
    /// <summary>The explanation with what follows from its judged causes.</summary>
    /// <param name="ofEntry">The causes in the guide's order.</param>
    public static Explanation Draw(
        Explanation judged, IReadOnlyList<Cause> ofEntry, (Outlook, FollowUp) found, FailedJob job)
    {
        var ((outlook, followUp), kind) = (found, job.Kind);
        if (outlook == Outlook.UnderWay) { return UnderWay(judged, followUp.Again); }

        if (outlook == Outlook.FailedAgain && !judged.NoActionNeeded)
        {
            return FailedAgain(judged, followUp.Again!, kind);
        }

        if (outlook == Outlook.Stopped) { return Stopped(judged, followUp.Remedy!, job); }

        if (judged.Causes is not [var lead, ..])
        {
            return outlook == Outlook.Delivered ? Close(judged, AgainLabels.SentAndDone(kind)) : judged;
        }

        if (judged.NoActionNeeded)
        {
            // What usually needs nobody does need somebody where our data shows the cause that somebody removes.
            return lead is { Verdict: Verdict.Applies, WhoActs: { } somebody }
                ? Because(judged, lead) with { NoActionNeeded = false, WhoActs = somebody }
                : judged;
        }

        // What is left is the cause only where nothing that could be fetched, or was so by then, is likelier, and our
        // data suspects no other.
        var isDecided = lead.Verdict == Verdict.Applies
            || (judged.Causes.All(c => c.Id == lead.Id || !c.Assessment.IsSuspected)
                && lead is { Verdict: Verdict.Unknown, Assessment.IsStale: false } && lead.Id != ofEntry[0].Id
                && ofEntry.TakeWhile(c => c.Id != lead.Id)
                    .All(c => AtFailureOf(judged, c.Id) == Verdict.Excluded));
        return outlook switch
        {
            Outlook.Reached => Close(judged, Labels.Diagnosis_Reached) with { NoActionNeeded = true },
            Outlook.SentAgain => Close(judged, AgainLabels.CuredAndSent(kind)),
            Outlook.Delivered => Close(judged, AgainLabels.SentAndDone(kind)),
            Outlook.Cured => Again(judged, AgainLabels.CuredSince(kind), job),
            Outlook.NotNow => Again(judged, AgainLabels.NotNow(kind), job),
            _ when isDecided => Because(judged, lead),
            _ when lead.Verdict == Verdict.Excluded && IsToSendAgain(judged) => Again(judged, null, job),
            _ => judged,
        };
    }

    /// <summary>A delivery is sure to fail for want of a token: that comes before any advice to try again.</summary>
    public static Explanation WithoutToken(Explanation judged, string whyNoToken) => judged with
    {
        Sentence = $"{judged.Sentence} {whyNoToken}",
        WhoActs = WhoActs.LicenceHolder,
        TryAgain = TryAgain.AfterRemedy,
    };

    /// <summary>Sending it once more is the next step; that it may run yet is said before.</summary>
    private static Explanation Again(Explanation judged, string? why, FailedJob job)
    {
        string?[] sentences = [judged.Sentence, job.MayStillRun ? Labels.Diagnosis_MayStillRun : null, why];
        return judged with
        {
            Sentence = string.Join(' ', sentences.OfType<string>()),
            WhoActs = WhoActs.Helpdesk,
            TryAgain = job.MayStillRun ? TryAgain.Later : TryAgain.Yes,
        };
    }

    /// <summary>SYSTEM delivers it again: nobody need act until then, and trying again is not useless.</summary>
    public static Explanation SentAgainByItself(Explanation judged) => judged with
    {
        WhoActs = WhoActs.Nobody,
        TryAgain = TryAgain.Later,
        ForOthers = judged.ForOthers,
    };

    private static Verdict? AtFailureOf(Explanation judged, string cause) =>
        judged.Causes.FirstOrDefault(c => c.Id == cause)?.Assessment.AtFailure;

    /// <summary>No cause is known, and sending it once more shows whether there still is one.</summary>
    private static bool IsToSendAgain(Explanation judged) =>
        judged.Remedies.Any(r => r is { Recommended: true, Id: RemedyOrder.DeliverAgain or RemedyPlan.RunAgain });

    /// <summary>
    /// Nobody need do anything now, but what becomes of it is open. A job that waits for a seat goes on once somebody
    /// buys or collects one.
    /// </summary>
    private static Explanation UnderWay(Explanation judged, Redelivery? again) => judged with
    {
        Sentence = again is { SeatPlace: { } place }
            ? Say(Labels.Diagnosis_SeatAwaited, again.JobId, place)
            : Labels.Diagnosis_UnderWay,
        Former = judged.Sentence,
        NoActionNeeded = false,
        WhoActs = again is { SeatPlace: not null } ? WhoActs.LicenceHolder : WhoActs.Nobody,
        TryAgain = TryAgain.Later,
        IsUnderWay = true,
    };

    /// <summary>What is to be done next is said by the explanation of the job that was sent.</summary>
    private static Explanation FailedAgain(Explanation judged, Redelivery again, JobKind kind) => judged with
    {
        Sentence = again.IsExplained
            ? AgainLabels.SentAndFailed(kind, again.JobId)
            : AgainLabels.SentAndCanceled(kind, again.JobId),
        Former = judged.Sentence,
        NoActionNeeded = false,
        WhoActs = WhoActs.Helpdesk,
        TryAgain = TryAgain.No,
    };

    /// <summary>What is to be done next is said by the remedy that stopped: it may go on.</summary>
    private static Explanation Stopped(Explanation judged, RemedyNow remedy, FailedJob job)
    {
        var stopped = judged with
        {
            Sentence = remedy.Failed!.WhereStopped(job.Kind, job.Detail, remedy.IsLastStep),
            Former = judged.Sentence,
            NoActionNeeded = false,
            WhoActs = WhoActs.Helpdesk,
            TryAgain = TryAgain.AfterRemedy,
        };
        return remedy.WaitsForId is not { } open ? stopped : stopped with
        {
            Sentence = $"{stopped.Sentence} {Say(Labels.Diagnosis_WaitsForEqual, open)}",
            WhoActs = WhoActs.Nobody,
            TryAgain = TryAgain.Later,
        };
    }

    private static Explanation Because(Explanation judged, Cause lead)
    {
        var label = lead switch
        {
            { Verdict: not Verdict.Applies } => Labels.Diagnosis_LikelyBecause,
            { Assessment.AtFailure: Verdict.Excluded } => Labels.Diagnosis_BecauseSince,
            { Assessment.AtFailure: not Verdict.Applies } => Labels.Diagnosis_BecauseNow,
            _ => Labels.Diagnosis_Because,
        };
        return judged with
        {
            // With a single cause, the sentence of the entry says the same.
            Sentence = judged.Causes.Count == 1
                ? judged.Sentence
                : $"{judged.Sentence} {Say(label, lead.Text.TrimEnd('。', '.'))}",
            WhoActs = lead.Assessment.Who ?? lead.WhoActs ?? judged.WhoActs,
        };
    }

    private static Explanation Close(Explanation judged, string why) => judged with
    {
        Sentence = why,
        Former = judged.Sentence,
        WhoActs = WhoActs.Nobody,
        TryAgain = TryAgain.No,
    };
}
