using MobiJobs.Accounts;
using MobiJobs.Guide;
using MobiJobs.Kinds;

namespace MobiJobs.Errors.Remedies;

/// <summary>Who may carry out a remedy: whoever may do each of its steps on that step's own page.</summary>
public static class RemedyPermissions
{
    /// <summary>Why a person may not carry out a remedy for a job; null if it is allowed.</summary>
    public static Refusal? WhyNot(this Rights rights, RemedyKind remedy, JobKind job, bool wasCanceled) =>
        StepsOf(remedy)
            .Select(step => rights.WhyNot(step, job, wasCanceled))
            .FirstOrDefault(refusal => refusal is not null);

    /// <summary>Why a person may not do a step; null if it is allowed.</summary>
    public static Refusal? WhyNot(this Rights rights, StepKind step, JobKind job, bool wasCanceled) =>
        DeedsOf(step, job, wasCanceled).Select(rights.WhyNot).FirstOrDefault(refusal => refusal is not null);

    /// <summary>The remedies that a person may carry out for a job that failed.</summary>
    public static IReadOnlyList<RemedyKind> RemediesFor(this Rights rights, JobKind job) =>
        [.. Enum.GetValues<RemedyKind>().Where(kind => rights.WhyNot(kind, job, wasCanceled: false) is null)];

    /// <summary>Whether a person who may carry out these remedies may fetch facts from a source again.</summary>
    public static bool MayFetch(this IReadOnlyList<RemedyKind> allowed, FactSource source) =>
        allowed.Contains(source.FetchedBy() ?? RemedyKind.AssignLicense); // Who manages licences may synchronise.

    /// <summary>The remedy that fetches facts from a source again; null if that is no remedy.</summary>
    public static RemedyKind? FetchedBy(this FactSource source) => source switch
    {
        FactSource.DeviceInformation => RemedyKind.FetchInformation,
        FactSource.AppList => RemedyKind.FetchApps,
        FactSource.Licenses => null,
    };

    /// <summary>
    /// An explanation as this person may act on it: a remedy that the person may not carry out is not available, and
    /// says why.
    /// </summary>
    public static Explanation For(this Explanation explanation, Rights rights, JobKind job, bool wasCanceled) =>
        explanation with
        {
            Remedies = [.. explanation.Remedies.Select(r => r.For(rights, job, wasCanceled))],
        };

    private static Remedy For(this Remedy remedy, Rights rights, JobKind job, bool wasCanceled) =>
        remedy.Available && RemedyPlan.KindOf(remedy.Id) is { } kind
            && rights.WhyNot(kind, job, wasCanceled) is { } refusal
                ? remedy with { Available = false, WhyNot = refusal.Label() }
                : remedy;

    private static StepKind[] StepsOf(RemedyKind remedy) => remedy switch
    {
        RemedyKind.DeliverAgain => [StepKind.Deliver],
        RemedyKind.AssignLicense or RemedyKind.AssignToDevice => [StepKind.Assign, StepKind.Deliver],
        RemedyKind.ReassignLicense => [StepKind.Collect, StepKind.Assign, StepKind.Deliver],
        RemedyKind.InviteAgain => [StepKind.Invite],
        RemedyKind.FetchInformation => [StepKind.FetchInformation],
        RemedyKind.FetchApps => [StepKind.FetchApps],
    };

    private static Deed[] DeedsOf(StepKind step, JobKind job, bool wasCanceled) => step switch
    {
        StepKind.Collect or StepKind.Assign => [new Deed.ManageLicenses()],
        StepKind.Deliver => [new Deed.SendAgain(job, wasCanceled)],
        StepKind.Invite => [new Deed.ManageLicenses(), new Deed.Send(JobKind.VppInvite)],
        StepKind.FetchInformation => [new Deed.Send(JobKind.DeviceInformation)],
        StepKind.FetchApps => [new Deed.Send(JobKind.AppList)],
    };
}
