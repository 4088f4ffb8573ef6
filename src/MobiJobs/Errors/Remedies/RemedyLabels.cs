using System.Globalization;
using MobiJobs.Accounts;
using MobiJobs.Guide;
using MobiJobs.Jobs;
using MobiJobs.Kinds;
using MobiJobs.Operations.Retry;
using MobiJobs.Vpp;

namespace MobiJobs.Errors.Remedies;

/// <summary>The labels of remedies and their steps, in the reader's language.</summary>
public static class RemedyLabels
{
    /// <summary>The label of a remedy's button.</summary>
    public static string Label(this RemedyKind kind) => kind switch
    {
        RemedyKind.DeliverAgain => Labels.Remedy_DeliverAgain,
        RemedyKind.AssignLicense => Labels.Remedy_AssignLicense,
        RemedyKind.AssignToDevice => Labels.Remedy_AssignToDevice,
        RemedyKind.ReassignLicense => Labels.Remedy_ReassignLicense,
        RemedyKind.InviteAgain => Labels.Remedy_InviteAgain,
        RemedyKind.FetchInformation => Labels.Remedy_FetchInformation,
        RemedyKind.FetchApps => Labels.Remedy_FetchApps,
    };

    /// <summary>The label of a remedy of a job of this kind: what delivers nothing is run again.</summary>
    public static string Label(this RemedyKind kind, JobKind job) =>
        kind == RemedyKind.DeliverAgain && !job.Delivers() ? Labels.Remedy_RunAgain : kind.Label();

    /// <summary>The label of a remedy's button, by its name in the guide: that tells those of a kind apart.</summary>
    public static string Label(this RemedyKind kind, string name, JobKind job) =>
        name == RemedyPlan.TakeOver ? Labels.Remedy_TakeOver : kind.Label(job);

    /// <summary>What a step does, and with whose licence.</summary>
    public static string Label(this StepKind kind, string? whose, JobKind job) => kind switch
    {
        StepKind.Collect => Say(Labels.Step_Collect, whose),
        StepKind.Assign => Say(Labels.Step_Assign, whose),
        StepKind.Deliver when !job.Delivers() => Labels.Step_Run,
        StepKind.Deliver => Say(Labels.Step_Deliver, whose),
        StepKind.Invite => Say(Labels.Step_Invite, whose),
        StepKind.FetchInformation => Say(Labels.Step_FetchInformation, whose),
        StepKind.FetchApps => Say(Labels.Step_FetchApps, whose),
    };

    /// <summary>The state of a step.</summary>
    public static Badge Badge(this StepState state) => state switch
    {
        StepState.Planned => new(Labels.StepState_Planned, "hourglass-split", "off"),
        StepState.Running => new(Labels.StepState_Running, "arrow-repeat", "moving"),
        StepState.Done => new(Labels.StepState_Done, "check-circle", "done"),
        StepState.Failed => new(Labels.StepState_Failed, "x-octagon", "error"),
    };

    /// <summary>The state of a step that does not begin any more.</summary>
    public static Badge CalledOff => new(Labels.StepState_CalledOff, "slash-circle", "off");

    /// <summary>At which step a remedy stopped, and why.</summary>
    /// <param name="detail">What the job delivers or does, for a step that has no licence.</param>
    /// <param name="isLast">Whether no step comes after it.</param>
    public static string WhereStopped(this RemedyStep step, JobKind job, string? detail, bool isLast) => step switch
    {
        { JobId: { } sent } => Say(Labels.Remedy_StoppedBySent, step.No, sent),
        _ => Say(
            isLast ? Labels.Remedy_StoppedAtLast : Labels.Remedy_StoppedAt,
            step.No,
            step.Kind.Label(step.Whose ?? detail, job),
            step.WhyFailed(job)),
    };

    /// <summary>Why a step failed; null if it didn't.</summary>
    public static string? WhyFailed(this RemedyStep step, JobKind job)
    {
        if (step.Reason is not { } reason) { return null; }

        var detail = reason[(reason.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim();
        return reason.Split(':')[0] switch
        {
            "vpp" when detail == VppCodes.ManagedElsewhere.ToString(CultureInfo.InvariantCulture) =>
                Labels.Vpp_ManagedElsewhere,
            "vpp" => Say(Labels.Remedy_ReasonVpp, detail.Split(' ')[0]),
            "job" when StatusNames.Find(detail) is { } status => Say(Labels.Remedy_ReasonJob, status.Label()),
            "job" => Labels.Remedy_ReasonGone,
            "retry" when PlainText.Member<RetryVerdict>(detail) is { } verdict => RetryLabels.Label(verdict, job),
            "retry" => job.Delivers() ? Labels.Retry_NothingFailed : Labels.Retry_NothingFailedRun,
            "right" when PlainText.Member<Refusal>(detail) is { } refusal => refusal.Label(),
            "token" => Labels.Remedy_ReasonToken,
            "seats" => Labels.Remedy_ReasonSeats,
            "notManaged" => Labels.Remedy_NotManaged,
            _ => reason,
        };
    }

    /// <summary>What Apple answered where a step failed because of it; null otherwise.</summary>
    public static AppleError? AppleError(this RemedyStep step)
    {
        if (step.Reason?.Split(':', 2) is not ["vpp", { } answer]) { return null; }

        var parts = answer.Split(' ', 2);
        return PlainText.Number(parts[0]) is > 0 and <= int.MaxValue and { } code
            ? new((int)code, parts.ElementAtOrDefault(1))
            : null;
    }

    /// <summary>Why the synchronisation failed that a remedy awaited (<see cref="VppCodes"/>).</summary>
    public static string WhyNotSynced(this int trouble) => trouble switch
    {
        VppCodes.ManagedElsewhere => Labels.Remedy_SyncElsewhere,
        VppCodes.SyncLost => Labels.Remedy_SyncLost,
        0 => Labels.Remedy_SyncNoAnswer,
        _ => Say(Labels.Remedy_SyncRefused, trouble),
    };

    /// <summary>What to do then: mend the token, or try again.</summary>
    public static string AfterNotSynced(this int trouble) => trouble switch
    {
        VppCodes.ManagedElsewhere => Labels.Remedy_SyncTakeOver,
        _ when VppCodes.IsTokenRefusal(trouble) => Labels.Remedy_SyncRenew,
        _ => Labels.Remedy_SyncAgain,
    };
}
