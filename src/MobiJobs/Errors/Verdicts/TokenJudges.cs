using MobiJobs.Guide;
using MobiJobs.Vpp;
using MobiJobs.Vpp.Tokens;
using static MobiJobs.Errors.Verdicts.LicenseJudges;

namespace MobiJobs.Errors.Verdicts;

/// <summary>Judges causes that lie with the token itself; null without one.</summary>
internal static class TokenJudges
{
    /// <summary>Whether it had expired by the failure.</summary>
    public static Assessment? JudgeExpiry(JobFacts facts)
    {
        if (facts.Vpp.Token is not { } token) { return null; }

        // A token that expired afterwards can't have caused the failure.
        return token.Life(facts.Subject.EndedAt) == TokenLife.Expired || token.Trouble == VppCodes.TokenExpired
            ? new(Verdict.Applies, Say(Labels.Diagnosis_Expired, token.LocationName), token.ExpiresAt)
            : FromSync(facts, Verdict.Excluded, Say(Labels.Diagnosis_NotExpired, token.LocationName));
    }

    /// <summary>Whether Apple refuses it with this code.</summary>
    public static Assessment? JudgeToken(JobFacts facts, int code)
    {
        if (facts.Vpp.Token is not { } token) { return null; }

        return token.Trouble == code
            ? FromSync(facts, Verdict.Applies, Say(Labels.Diagnosis_TokenTrouble, token.LocationName, code))
            : FromSync(facts, Verdict.Excluded, Say(Labels.Diagnosis_TokenFine, token.LocationName));
    }
}
