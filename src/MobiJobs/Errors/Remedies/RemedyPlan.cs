using System.Globalization;
using MobiJobs.Errors.Verdicts;
using MobiJobs.Kinds;
using MobiJobs.Vpp.Tokens;
using MobiJobs.Vpp;

namespace MobiJobs.Errors.Remedies;

/// <summary>What a remedy would do, step by step, for one job as things stand now.</summary>
public sealed record RemedyPlan(RemedyKind Kind, IReadOnlyList<PlannedStep> Steps)
{
    // The guide's names of the remedies that the console can carry out.
    private static readonly Dictionary<string, RemedyKind> Kinds = new(StringComparer.Ordinal)
    {
        ["deliverAgain"] = RemedyKind.DeliverAgain,
        ["assignLicense"] = RemedyKind.AssignLicense,
        ["reassignLicense"] = RemedyKind.ReassignLicense,
        ["inviteAgain"] = RemedyKind.InviteAgain,
        ["fetchDeviceInformation"] = RemedyKind.FetchInformation,
        ["checkAppList"] = RemedyKind.FetchApps,
    };

    /// <summary>The remedy of a name in the guide; null for what only people can do.</summary>
    public static RemedyKind? KindOf(string remedy) => Kinds.TryGetValue(remedy, out var kind) ? kind : null;

    /// <summary>The name in the guide.</summary>
    public static string NameOf(RemedyKind kind) => Kinds.First(k => k.Value == kind).Key;

    /// <summary>The plan, or why there is none.</summary>
    public static (RemedyPlan? Plan, string? WhyNot) For(RemedyKind kind, JobFacts facts)
    {
        if (facts.Device.EnrollmentId is null) { return (null, Labels.Remedy_NotManaged); }

        // A job is delivered again once: what would end with that must not begin.
        if (facts.RetriedById is { } again && kind is (RemedyKind.DeliverAgain or RemedyKind.AssignLicense or RemedyKind.ReassignLicense)) { return (null, Say(Labels.Remedy_RetriedAlready, again)); }

        return kind switch
        {
            RemedyKind.DeliverAgain => facts.Subject.Kind.Delivers() ? Plan(kind, PlannedStep.Deliver) : (null, Labels.Remedy_NotRepeatable),
            RemedyKind.AssignLicense => Assign(facts),
            RemedyKind.ReassignLicense => Reassign(facts),
            RemedyKind.InviteAgain => facts.Vpp.User is { Status: VppUserStatus.Registered } user ? Plan(kind, new PlannedStep(StepKind.Invite, user.TokenId, null, user.Id, user.Name)) : (null, Labels.Remedy_NobodyToInvite),
            RemedyKind.FetchInformation => Plan(kind, new PlannedStep(StepKind.FetchInformation)),
            RemedyKind.FetchApps => Plan(kind, new PlannedStep(StepKind.FetchApps)),
        };
    }

    /// <summary>To the device where that is possible: it needs neither invitation nor sign-in. Else to its person.</summary>
    private static (RemedyPlan?, string?) Assign(JobFacts facts)
    {
        var vpp = facts.Vpp;
        if (facts.Subject.Kind != JobKind.VppInstall || facts.Subject.StoreId is not { } storeId) { return (null, Labels.Remedy_NotVpp); }

        if (vpp.Token is not { } token || token.Life(facts.Now) == TokenLife.Expired) { return (null, vpp.Token is null ? Labels.Diagnosis_NoToken : Say(Labels.Diagnosis_Expired, vpp.Token.LocationName)); }

        if (vpp.OfDevice is not null || vpp.OfUser is not null) { return (null, Labels.Remedy_AssignedAlready); }

        if (vpp.Content is not { } content) { return (null, Labels.Remedy_NotBought); }

        if (content.Free == 0) { return (null, content.Seats()); }

        if (content.IsDeviceAssignable && facts.Device.SerialNumber is { } serial) { return Plan(RemedyKind.AssignLicense, new PlannedStep(StepKind.Assign, token.Id, storeId, null, serial), PlannedStep.Deliver); }

        return vpp.User is { Status: VppUserStatus.Associated } user && user.TokenId == token.Id
            ? Plan(RemedyKind.AssignLicense, new PlannedStep(StepKind.Assign, token.Id, storeId, user.Id, user.Name), PlannedStep.Deliver)
            : (null, Labels.Remedy_NobodyToAssign);
    }

    private static (RemedyPlan?, string?) Reassign(JobFacts facts)
    {
        var vpp = facts.Vpp;
        if ((vpp.OfUser ?? vpp.OfDevice) is not { } license) { return (null, Labels.Remedy_NothingToCollect); }

        if (vpp.Content is { IsRevocable: false }) { return (null, Labels.Remedy_Irrevocable); }

        var whose = license.SerialNumber ?? vpp.User?.Name;
        return Plan(
            RemedyKind.ReassignLicense,
            new PlannedStep(StepKind.Collect, license.TokenId, license.StoreId, license.UserId, whose),
            new PlannedStep(StepKind.Assign, license.TokenId, license.StoreId, license.UserId, whose),
            PlannedStep.Deliver);
    }

    private static (RemedyPlan?, string?) Plan(RemedyKind kind, params PlannedStep[] steps) => (new RemedyPlan(kind, steps), null);

    private static string Say(string format, params ReadOnlySpan<object?> values) => string.Format(CultureInfo.CurrentCulture, format, values);
}

/// <summary>One step of a plan; a licence's steps say of which token and content, and whose.</summary>
public sealed record PlannedStep(StepKind Kind, int? TokenId = null, long? StoreId = null, int? UserId = null, string? Whose = null)
{
    public static readonly PlannedStep Deliver = new(StepKind.Deliver);
}

/// <summary>Remedies in the reader's language.</summary>
public static class RemedyLabels
{
    /// <summary>What a remedy is called on its button.</summary>
    public static string Label(this RemedyKind kind) => kind switch
    {
        RemedyKind.DeliverAgain => Labels.Remedy_DeliverAgain,
        RemedyKind.AssignLicense => Labels.Remedy_AssignLicense,
        RemedyKind.ReassignLicense => Labels.Remedy_ReassignLicense,
        RemedyKind.InviteAgain => Labels.Remedy_InviteAgain,
        RemedyKind.FetchInformation => Labels.Remedy_FetchInformation,
        RemedyKind.FetchApps => Labels.Remedy_FetchApps,
    };

    /// <summary>What a step does, and to whose licence.</summary>
    public static string Label(this StepKind kind, string? whose) => string.Format(
        CultureInfo.CurrentCulture,
        kind switch
        {
            StepKind.Collect => Labels.Step_Collect,
            StepKind.Assign => Labels.Step_Assign,
            StepKind.Deliver => Labels.Step_Deliver,
            StepKind.Invite => Labels.Step_Invite,
            StepKind.FetchInformation => Labels.Step_FetchInformation,
            StepKind.FetchApps => Labels.Step_FetchApps,
        },
        whose);

    /// <summary>How far a step is.</summary>
    public static string Label(this StepState state) => state switch
    {
        StepState.Planned => Labels.StepState_Planned,
        StepState.Running => Labels.StepState_Running,
        StepState.Done => Labels.StepState_Done,
        StepState.Failed => Labels.StepState_Failed,
    };

    /// <summary>Its sign.</summary>
    public static string Icon(this StepState state) => state switch
    {
        StepState.Planned => "hourglass-split",
        StepState.Running => "arrow-repeat",
        StepState.Done => "check-circle",
        StepState.Failed => "x-octagon",
    };

    /// <summary>The family of looks it belongs to.</summary>
    public static string Family(this StepState state) => state switch
    {
        StepState.Planned => "off",
        StepState.Running => "moving",
        StepState.Done => "done",
        StepState.Failed => "error",
    };
}
