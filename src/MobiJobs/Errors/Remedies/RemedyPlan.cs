using System.Globalization;
using MobiJobs.Errors.Verdicts;
using MobiJobs.Kinds;
using MobiJobs.Vpp;
using MobiJobs.Vpp.Contents;
using MobiJobs.Vpp.Tokens;

namespace MobiJobs.Errors.Remedies;

/// <summary>The steps that a remedy would take now for one job.</summary>
public sealed record RemedyPlan(RemedyKind Kind, IReadOnlyList<PlannedStep> Steps)
{
    /// <summary>The name in the guide of delivering an app that is there, so that it comes under management.</summary>
    public const string TakeOver = "takeOver";

    /// <summary>The name in the guide of running a job again that delivers nothing.</summary>
    public const string RunAgain = "runAgain";

    // The remedies of the guide that the console can carry out.
    private static readonly Dictionary<string, RemedyKind> Kinds = new(StringComparer.Ordinal)
    {
        ["deliverAgain"] = RemedyKind.DeliverAgain,
        ["assignLicense"] = RemedyKind.AssignLicense,
        ["assignToDevice"] = RemedyKind.AssignToDevice,
        ["reassignLicense"] = RemedyKind.ReassignLicense,
        ["inviteAgain"] = RemedyKind.InviteAgain,
        ["fetchDeviceInformation"] = RemedyKind.FetchInformation,
        ["checkAppList"] = RemedyKind.FetchApps,
        ["checkRemoval"] = RemedyKind.FetchApps,
        [TakeOver] = RemedyKind.DeliverAgain,
        [RunAgain] = RemedyKind.DeliverAgain,
        ["runAgainLater"] = RemedyKind.DeliverAgain,
    };

    /// <summary>The kind of a remedy of the guide; null if the console can't carry it out.</summary>
    public static RemedyKind? KindOf(string remedy) => Kinds.TryGetValue(remedy, out var kind) ? kind : null;

    /// <summary>The name in the guide.</summary>
    public static string NameOf(RemedyKind kind) => Kinds.First(k => k.Value == kind).Key;

    /// <summary>The name in the guide of a remedy of a job of this kind.</summary>
    public static string NameOf(RemedyKind kind, JobKind job) =>
        kind == RemedyKind.DeliverAgain && !job.Delivers() ? RunAgain : NameOf(kind);

    /// <summary>Identifies the plan that was shown: if it has changed since, it is not carried out.</summary>
    public string Fingerprint => Cursor.Fingerprint(Steps.Select((step, i) =>
        KeyValuePair.Create(i.ToString(CultureInfo.InvariantCulture), (string?)step.ToString())));

    /// <summary>Whether it only fetches what verdicts rest on.</summary>
    public bool OnlyFetches => Steps.All(s => s.Kind is StepKind.FetchInformation or StepKind.FetchApps);

    /// <summary>The plan that fetches the device's information or its list of apps.</summary>
    public static RemedyPlan Fetch(RemedyKind kind) => new(
        kind, [new PlannedStep(kind == RemedyKind.FetchApps ? StepKind.FetchApps : StepKind.FetchInformation)]);

    /// <summary>The plan, or why there is none.</summary>
    public static (RemedyPlan? Plan, string? WhyNot) For(RemedyKind kind, JobFacts facts)
    {
        if (facts.Device.EnrollmentId is null) { return (null, Labels.Remedy_NotManaged); }

        // A job is delivered again only once, so a remedy that would end with that must not begin.
        var delivers = kind is RemedyKind.DeliverAgain or RemedyKind.AssignLicense or RemedyKind.AssignToDevice
            or RemedyKind.ReassignLicense;
        if (delivers && facts.RetriedById is { } again)
        {
            return (null, Say(AgainLabels.SentAlready(facts.Subject.Kind), again));
        }

        return kind switch
        {
            RemedyKind.DeliverAgain when facts.Subject.Kind.IsIrreversible() => (null, Labels.Remedy_NotRepeatable),
            RemedyKind.DeliverAgain when WhyNoToken(facts) is { } whyNot => (null, whyNot),
            RemedyKind.DeliverAgain => Plan(kind, PlannedStep.Deliver),
            RemedyKind.AssignLicense => Assign(facts),
            RemedyKind.AssignToDevice => AssignToDevice(facts),
            RemedyKind.ReassignLicense => Reassign(facts),
            RemedyKind.InviteAgain => Invite(facts),
            RemedyKind.FetchInformation or RemedyKind.FetchApps => (Fetch(kind), null),
        };
    }

    /// <summary>Why a delivery is sure to fail for want of a token that has the content; null if it is not.</summary>
    public static string? WhyNoToken(JobFacts facts) => !facts.Vpp.LacksToken ? null
        : facts.Vpp.Token is null ? Labels.Diagnosis_NoToken
        : Labels.Remedy_NotBought;

    /// <summary>To the device if possible, as that needs no invitation or sign-in; otherwise to its person.</summary>
    private static (RemedyPlan?, string?) Assign(JobFacts facts)
    {
        var vpp = facts.Vpp;
        if (WhyNoSeat(facts, vpp.DeviceLicense ?? vpp.UserLicense) is { } whyNot) { return (null, whyNot); }

        var (token, content) = (vpp.Token!, vpp.Content!);
        if (content.IsDeviceAssignable && facts.Device.SerialNumber is not null)
        {
            return ToDevice(RemedyKind.AssignLicense, facts);
        }

        return vpp.User is { Status: VppUserStatus.Associated } user && user.TokenId == token.Id
            ? Plan(
                RemedyKind.AssignLicense,
                new PlannedStep(StepKind.Assign, token.Id, content.StoreId, user.Id, user.Name),
                PlannedStep.Deliver)
            : (null, Labels.Remedy_NobodyToAssign);
    }

    private static (RemedyPlan?, string?) AssignToDevice(JobFacts facts)
    {
        if (WhyNoSeat(facts, facts.Vpp.DeviceLicense) is { } whyNot) { return (null, whyNot); }

        if (!facts.Vpp.Content!.IsDeviceAssignable) { return (null, Labels.Diagnosis_NotDeviceAssignable); }

        return facts.Device.SerialNumber is null
            ? (null, Labels.Diagnosis_NoSerialNumber)
            : ToDevice(RemedyKind.AssignToDevice, facts);
    }

    private static (RemedyPlan?, string?) ToDevice(RemedyKind kind, JobFacts facts)
    {
        var (content, serial) = (facts.Vpp.Content!, facts.Device.SerialNumber);
        return Plan(
            kind,
            new PlannedStep(StepKind.Assign, facts.Vpp.Token!.Id, content.StoreId, null, serial),
            PlannedStep.Deliver);
    }

    /// <summary>Why no licence can be assigned, where this one would do; null if there is one to assign.</summary>
    private static string? WhyNoSeat(JobFacts facts, License? held)
    {
        if (facts.Subject is not { Kind: JobKind.VppInstall, StoreId: not null }) { return Labels.Remedy_NotVpp; }

        if (facts.Vpp.Token is not { } token) { return Labels.Diagnosis_NoToken; }

        if (token.Life(facts.Now) == TokenLife.Expired) { return Say(Labels.Diagnosis_Expired, token.LocationName); }

        if (held is not null) { return Labels.Remedy_AssignedAlready; }

        if (facts.Vpp.Content is not { } content) { return Labels.Remedy_NotBought; }

        if (content.Free == 0) { return content.Seats(); }

        return content.IsResting(facts.Now) ? Labels.Remedy_SeatsRest
            : facts.Vpp.SeatsLeft == 0 ? Say(Labels.Remedy_SeatsAwaited, content.Free)
            : null;
    }

    private static (RemedyPlan?, string?) Reassign(JobFacts facts)
    {
        var vpp = facts.Vpp;
        var held = vpp.UserLicense ?? vpp.DeviceLicense;
        if (held is not { } license) { return (null, Labels.Remedy_NothingToCollect); }

        if (vpp.Content is { IsRevocable: false }) { return (null, Labels.Remedy_Irrevocable); }

        var whose = license.SerialNumber ?? vpp.User?.Name;
        return Plan(
            RemedyKind.ReassignLicense,
            new PlannedStep(StepKind.Collect, license.TokenId, license.StoreId, license.UserId, whose),
            new PlannedStep(StepKind.Assign, license.TokenId, license.StoreId, license.UserId, whose),
            PlannedStep.Deliver);
    }

    private static (RemedyPlan?, string?) Invite(JobFacts facts) =>
        facts.Vpp.User is { Status: VppUserStatus.Registered } open
            ? Plan(RemedyKind.InviteAgain, new PlannedStep(StepKind.Invite, open.TokenId, null, open.Id, open.Name))
            : (null, facts.Vpp.User switch
            {
                { Status: VppUserStatus.Associated } user => Say(Labels.Diagnosis_Linked, user.Name),
                { Status: VppUserStatus.Retired } user => Say(Labels.Diagnosis_Stopped, user.Name),
                _ => Labels.Remedy_NobodyToInvite,
            });

    private static (RemedyPlan?, string?) Plan(RemedyKind kind, params PlannedStep[] steps) =>
        (new RemedyPlan(kind, steps), null);
}

/// <summary>One step of a plan; steps on licences name the token, the content, and the holder.</summary>
public sealed record PlannedStep(
    StepKind Kind,
    int? TokenId = null,
    long? StoreId = null,
    int? UserId = null,
    string? Whose = null)
{
    public static readonly PlannedStep Deliver = new(StepKind.Deliver);
}
