using MobiJobs.Errors.Remedies;
using MobiJobs.Guide;

namespace MobiJobs.Errors.Verdicts;

/// <summary>
/// Orders remedies by their causes: those against a cause that applies come first, those only against excluded causes
/// last. Once the cause has been removed, delivering again comes first.
/// </summary>
internal static class RemedyOrder
{
    private const string DeliverAgain = "deliverAgain";

    /// <summary>The remedies of an entry and of the causes that apply, with what the console can do now.</summary>
    public static IReadOnlyList<Remedy> Of(
        IReadOnlyList<Remedy> ofEntry,
        List<Cause> causes,
        JobFacts facts,
        Func<string, Remedy> find)
    {
        var ofCauses = causes.Where(c => c.Verdict == Verdict.Applies)
            .SelectMany(c => c.CuredBy)
            .Except(ofEntry.Select(r => r.Id), StringComparer.Ordinal);
        var repeats = Diagnosis.IsCured(causes) && facts.RetriedById is null;
        return
        [
            .. ofEntry.Concat(ofCauses.Select(find))
                .Select(r => (Remedy: r, Rank: repeats && r.Id == DeliverAgain ? 0 : Rank(r, causes)))
                .OrderBy(r => r.Rank)
                .Select(r => Plan(r.Remedy, facts) with { Recommended = r.Rank == 0 }),
        ];
    }

    private static int Rank(Remedy remedy, List<Cause> causes) => causes
        .Where(c => c.CuredBy.Contains(remedy.Id, StringComparer.Ordinal))
        .Select(c => (int?)Diagnosis.Rank(c.Verdict))
        .Min() ?? Diagnosis.Rank(Verdict.Unknown);

    private static Remedy Plan(Remedy remedy, JobFacts facts)
    {
        if (RemedyPlan.KindOf(remedy.Id) is not { } kind) { return remedy with { Available = false }; }

        var (plan, whyNot) = RemedyPlan.For(kind, facts);
        return remedy with { Available = plan is not null, WhyNot = whyNot };
    }
}
