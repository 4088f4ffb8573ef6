using MobiJobs.Guide;

namespace MobiJobs.Errors.Verdicts;

/// <summary>Lets the likeliest cause that isn't excluded decide the headline, who acts, and if to try again.</summary>
internal static class Conclusion
{
    private static readonly Dictionary<string, WhoActs> Actors = new(StringComparer.Ordinal)
    {
        ["licenseNotAssigned"] = WhoActs.LicenseHolder,
        ["paidWithoutLicence"] = WhoActs.LicenseHolder,
        ["vppNotInvited"] = WhoActs.LicenseHolder,
        ["assignedBeforeInvitation"] = WhoActs.LicenseHolder,
        ["noFreeLicence"] = WhoActs.LicenseHolder,
        ["vppNotOwned"] = WhoActs.LicenseHolder,
        ["vppTokenExpired"] = WhoActs.LicenseHolder,
        ["vppTokenBad"] = WhoActs.LicenseHolder,
        ["vppTokenRevoked"] = WhoActs.LicenseHolder,
        ["userLicenceOnShared"] = WhoActs.LicenseHolder,
        ["vppNoDeviceLicence"] = WhoActs.LicenseHolder,
        ["differentAppleId"] = WhoActs.DeviceUser,
        ["notSignedIn"] = WhoActs.DeviceUser,
        ["storePassword"] = WhoActs.DeviceUser,
        ["invitationOpen"] = WhoActs.DeviceUser,
        ["cellularDataOff"] = WhoActs.DeviceUser,
        ["deviceOffline"] = WhoActs.DeviceUser,
        ["appStoreRestricted"] = WhoActs.ProfileOwner,
        ["associationNotFinished"] = WhoActs.Helpdesk,
        ["unsupportedApp"] = WhoActs.Helpdesk,
        ["appTooNew"] = WhoActs.Helpdesk,
        ["networkError"] = WhoActs.Helpdesk,
        ["serverNotReached"] = WhoActs.Helpdesk,
        ["networkTimedOut"] = WhoActs.Helpdesk,
        ["dnsBlocked"] = WhoActs.Helpdesk,
    };

    /// <summary>The explanation with what follows from its judged causes.</summary>
    /// <param name="ofEntry">The causes in the guide's order.</param>
    public static Explanation Draw(Explanation judged, IReadOnlyList<Cause> ofEntry, JobFacts facts)
    {
        if (judged.NoActionNeeded || judged.Causes is not [var lead, ..]) { return judged; }

        if (lead.Assessment.IsReached)
        {
            return Close(judged, Labels.Diagnosis_Reached) with { NoActionNeeded = true };
        }

        if (Diagnosis.IsCured(judged.Causes))
        {
            return facts.RetriedById is not null
                ? Close(judged, Labels.Diagnosis_CuredAndSent)
                : judged with
                {
                    Sentence = $"{judged.Sentence} {Labels.Diagnosis_CuredSince}",
                    WhoActs = WhoActs.Helpdesk,
                    TryAgain = TryAgain.Yes,
                };
        }

        var isDecided = lead.Verdict == Verdict.Applies
            || (lead.Verdict == Verdict.Unknown && lead.Id != ofEntry[0].Id);
        if (!isDecided) { return judged; }

        var label = lead.Verdict == Verdict.Applies ? Labels.Diagnosis_Because : Labels.Diagnosis_LikelyBecause;
        return judged with
        {
            // With a single cause, the sentence of the entry says the same.
            Sentence = judged.Causes.Count == 1
                ? judged.Sentence
                : $"{judged.Sentence} {Say(label, lead.Text.TrimEnd('。', '.'))}",
            WhoActs = lead.Assessment.Who ?? (Actors.TryGetValue(lead.Id, out var who) ? who : judged.WhoActs),
        };
    }

    private static Explanation Close(Explanation judged, string why) => judged with
    {
        Sentence = $"{judged.Sentence} {why}",
        WhoActs = WhoActs.Nobody,
        TryAgain = TryAgain.No,
    };
}
