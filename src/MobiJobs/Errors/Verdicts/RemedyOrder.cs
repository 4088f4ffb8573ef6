using MobiJobs.Errors.Remedies;
using MobiJobs.Guide;
using MobiJobs.Kinds;

namespace MobiJobs.Errors.Verdicts;

/// <summary>
/// Orders remedies by their causes: those against a cause that applies come first, those only against excluded causes
/// last. Once the cause has been removed, delivering again comes first.
/// </summary>
internal static class RemedyOrder
{
    public const string DeliverAgain = "deliverAgain";
    private const string ShareToken = "shareToken";
    private const string RegisterToken = "registerToken";
    private const string BuyLicence = "buyLicence";

    /// <summary>The remedies of an entry and of the causes that apply, with what the console can do now.</summary>
    public static IReadOnlyList<Remedy> Of(
        IReadOnlyList<Remedy> ofEntry,
        List<Cause> causes,
        (JobFacts Facts, Outlook Outlook, bool LacksToken) found,
        Func<string, Remedy?> find)
    {
        var facts = found.Facts;
        var ofCauses = causes.Where(c => c.Verdict == Verdict.Applies)
            .SelectMany(c => c.CuredBy);
        var ofToken = TokenRemedy(facts);
        string[] wanted = found.LacksToken ? [ofToken] : [];
        var ranked = ofEntry.Concat(ofCauses.Concat(wanted).Select(find).OfType<Remedy>())
            .Where(r => r.Id is not (ShareToken or RegisterToken) || r.Id == ofToken)
            .DistinctBy(r => r.Id, StringComparer.Ordinal)
            .Select(r => (Remedy: Plan(r, facts), Rank: Rank(r, causes)))
            .OrderBy(r => r.Rank).ToList();
        var useful = ranked.Where(r => r.Rank < Diagnosis.Excluded).Select(r => r.Remedy).ToArray();
        var main = found.LacksToken ? ofToken : First(useful, causes, found.Outlook, facts);
        if ((main is DeliverAgain or RemedyPlan.RunAgain || found.Outlook is Outlook.Cured or Outlook.NotNow)
            && find(DeliverAgain) is { } again && !ranked.Exists(r => r.Remedy.Id == again.Id))
        {
            ranked.Add((Plan(again, facts), Diagnosis.Open));
        }

        return
        [
            .. ranked.OrderBy(r => r.Remedy.Id != main).Select(r => r.Remedy with
            {
                Recommended = r.Remedy.Id == main,
                ForExcluded = r.Rank == Diagnosis.Excluded && r.Remedy.Id != main,
            }),
        ];
    }

    /// <summary>What gives the device a token, or the token the content: what is above it can be shared.</summary>
    private static string TokenRemedy(JobFacts facts) => facts.Vpp switch
    {
        { Above: not null } => ShareToken,
        { Token: null } => RegisterToken,
        _ => BuyLicence,
    };

    /// <summary>The remedy to begin with; null if something is to be fetched first, or nothing is left to do.</summary>
    private static string? First(
        IReadOnlyList<Remedy> useful, List<Cause> causes, Outlook outlook, JobFacts facts)
    {
        if (outlook is not (Outlook.Open or Outlook.Cured or Outlook.NotNow)) { return null; }

        if (causes is not [var lead, ..]) { return useful.Count > 0 ? useful[0].Id : null; }

        if (outlook is Outlook.Cured or Outlook.NotNow || lead.Verdict == Verdict.Excluded)
        {
            return facts.RetriedById is not null || facts.Subject.Kind.IsIrreversible() ? null
                : facts.Subject.Kind.Delivers() ? DeliverAgain
                : RemedyPlan.RunAgain;
        }

        if (lead is { Verdict: Verdict.Unknown, Assessment.IsStale: true }) { return null; }

        // Without a token there is nothing to assign from.
        if (facts.Vpp is { Token: null, HasTokens: true } && lead.Id == "licenseNotAssigned"
            && useful.Any(r => r.Id == TokenRemedy(facts)))
        {
            return TokenRemedy(facts);
        }

        // What can't be done now is no remedy to begin with, where another cause that applies has one.
        var ofLead = useful.Where(r => Cures(r, lead)).ToList();
        return (ofLead.Find(CanBeDone)
            ?? useful.FirstOrDefault(r => CanBeDone(r)
                && causes.Exists(c => c.Verdict == Verdict.Applies && Cures(r, c)))
            ?? ofLead.FirstOrDefault()
            ?? (useful.Count > 0 ? useful[0] : null))?.Id;
    }

    private static bool Cures(Remedy remedy, Cause cause) => cause.CuredBy.Contains(remedy.Id, StringComparer.Ordinal)
        || (remedy.Id == RemedyPlan.RunAgain && cause.CuredBy.Contains(DeliverAgain, StringComparer.Ordinal));

    /// <summary>Whether nothing is known against it: what the console can't do, somebody can.</summary>
    private static bool CanBeDone(Remedy remedy) => remedy.WhyNot is null;

    private static int Rank(Remedy remedy, List<Cause> causes) => causes
        .Where(c => Cures(remedy, c))
        .Select(c => (int?)Diagnosis.Rank(c))
        .Min() ?? Diagnosis.Open;

    private static Remedy Plan(Remedy remedy, JobFacts facts)
    {
        if (RemedyPlan.KindOf(remedy.Id) is not { } kind) { return remedy with { Available = false }; }

        if (facts.FollowUp.Remedy is { MayCure: true })
        {
            return remedy with { Available = false, WhyNot = Labels.Remedy_UnderWay };
        }

        var (plan, whyNot) = RemedyPlan.For(kind, facts);
        return remedy with { Available = plan is not null, WhyNot = whyNot };
    }
}
