using MobiJobs.Guide;

namespace MobiJobs.Errors.Verdicts;

/// <summary>Lets the likeliest cause that isn't excluded decide the headline, who acts, and if to try again.</summary>
internal static class Conclusion
{
    /// <summary>The explanation with what follows from its judged causes.</summary>
    /// <param name="ofEntry">The causes in the guide's order.</param>
    public static Explanation Draw(Explanation judged, IReadOnlyList<Cause> ofEntry, Outlook outlook)
    {
        if (judged.Causes is not [var lead, ..]) { return judged; }

        if (judged.NoActionNeeded)
        {
            // What usually needs nobody does need somebody where our data shows the cause that somebody removes.
            return lead is { Verdict: Verdict.Applies, WhoActs: { } somebody }
                ? Because(judged, lead) with { NoActionNeeded = false, WhoActs = somebody }
                : judged;
        }

        var isDecided = lead.Verdict == Verdict.Applies
            || (lead.Verdict == Verdict.Unknown && lead.Id != ofEntry[0].Id);
        return outlook switch
        {
            Outlook.Reached => Close(judged, Labels.Diagnosis_Reached) with { NoActionNeeded = true },
            Outlook.SentAgain => Close(judged, Labels.Diagnosis_CuredAndSent),
            Outlook.Cured => judged with
            {
                Sentence = $"{judged.Sentence} {Labels.Diagnosis_CuredSince}",
                WhoActs = WhoActs.Helpdesk,
                TryAgain = TryAgain.Yes,
            },
            _ => isDecided ? Because(judged, lead) : judged,
        };
    }

    private static Explanation Because(Explanation judged, Cause lead)
    {
        var label = lead.Verdict == Verdict.Applies ? Labels.Diagnosis_Because : Labels.Diagnosis_LikelyBecause;
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
        Sentence = $"{judged.Sentence} {why}",
        WhoActs = WhoActs.Nobody,
        TryAgain = TryAgain.No,
    };
}
