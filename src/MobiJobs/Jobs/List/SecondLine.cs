using System.Globalization;
using MobiJobs.AutoDelivery;
using MobiJobs.Catalogue.Apps;
using MobiJobs.Catalogue.Profiles;
using MobiJobs.Devices;
using MobiJobs.Errors.Remedies;
using MobiJobs.Guide;
using MobiJobs.Kinds;
using MobiJobs.Operations.Retry;
using MobiJobs.Operations.Send;
using MobiJobs.Vpp;

namespace MobiJobs.Jobs.List;

/// <summary>What a person would ask next about a row: behind which job, until when, why it ended so.</summary>
public sealed record SecondLine(string Text, long? JobId = null, bool IsLoud = false)
{
    /// <summary>The lines below a job's status; none where nothing is left to say.</summary>
    public static IReadOnlyList<SecondLine> Of(JobRow job, ShownTime time)
    {
        var lines = new List<SecondLine>();
        if (First(job, time) is { } main) { lines.Add(main); }

        if (job.MayStillRun) { lines.Add(new(job.Kind.IsDrastic() ? Labels.Sub_MayStillRunLoud : Labels.Sub_MayStillRun, IsLoud: job.Kind.IsDrastic())); }

        return lines;
    }

    private static SecondLine? First(JobRow job, ShownTime time) => job.Status switch
    {
        JobStatus.Reserved => new(Say(Labels.Sub_StartsAt, time.Short(job.ReservedFor))),
        JobStatus.Waiting => Waits(job, time),
        JobStatus.Pushing or JobStatus.RetryWaiting => new(Join(Contact(job.LastContactAt, time), job.NextWakeAt is { } next ? Say(Labels.Sub_NextWake, time.Short(next)) : null, Say(Labels.Sub_Deadline, time.Short(job.OpenDeadlineAt)))),
        JobStatus.AwaitingDevice or JobStatus.Running or JobStatus.AwaitingResult => new(Join(job.IsSuspended ? Labels.Sub_NotNow : job.HandedOverAt is null ? null : Labels.Sub_HandedOver, Say(Labels.Sub_Deadline, time.Short(job.OpenDeadlineAt)))),
        JobStatus.Succeeded => Verified(job),
        JobStatus.Canceled => new(job.EndReason.Label() is { } reason ? reason : Say(Labels.Sub_CanceledBy, job.EndedBy, time.Short(job.EndedAt))),
        JobStatus.ServerError => job.EndReason.Label() is { } reason ? new(reason) : null,
        JobStatus.PushTimedOut or JobStatus.RequestTimedOut or JobStatus.SessionTimedOut or JobStatus.DeviceError => null,
    };

    private static SecondLine Waits(JobRow job, ShownTime time)
    {
        if (job.WaitingFor is not { } wait) { return new(Say(Labels.Sub_NoHead, 1)); }

        var behind = Say(Labels.Sub_Behind, $"{wait.Kind.Label()} {wait.Detail}".Trim(), wait.Position);
        return new(Join(behind, Contact(wait.LastContactAt, time), Say(Labels.Sub_HeadDeadline, time.Short(wait.HeadDeadlineAt)), Say(Labels.Sub_Deadline, time.Short(job.OpenDeadlineAt))), wait.JobId);
    }

    private static SecondLine? Verified(JobRow job) => job.Verification switch
    {
        Verification.None => null,
        Verification.Pending => new(Labels.Sub_Verifying),
        Verification.Confirmed => new(job.Kind == JobKind.AppRemove ? Labels.Sub_RemovalConfirmed : Labels.Sub_Confirmed),
        Verification.Unconfirmed => new(Labels.Sub_Unconfirmed),
    };

    /// <summary>A device that was there within the hour needs no word.</summary>
    private static string? Contact(DateTime? at, ShownTime time)
    {
        if (at is not { } last) { return Labels.Sub_NeverContact; }

        var silent = time.Now - last;
        if (silent < TimeSpan.FromHours(1)) { return null; }

        return silent < TimeSpan.FromDays(2) ? Say(Labels.Sub_SilentHours, (int)silent.TotalHours) : Say(Labels.Sub_SilentDays, (int)silent.TotalDays);
    }

    private static string Join(params string?[] parts) => string.Join(" · ", parts.Where(p => p is not null));
}

/// <summary>Why a job exists or ended, in words.</summary>
public static class ReasonLabels
{
    /// <summary>Why SYSTEM registered it; null for an administrator's order.</summary>
    public static string? ReasonText(this JobRow job) => job.Reason switch
    {
        JobReason.Order => null,
        JobReason.Registration => Labels.Sub_Registration,
        JobReason.AfterDelivery => string.Format(CultureInfo.CurrentCulture, Labels.Sub_AfterDelivery, job.ReasonJobId),
        JobReason.Verification => string.Format(CultureInfo.CurrentCulture, Labels.Sub_Verification, job.ReasonJobId),
        JobReason.AutomaticDelivery => string.Format(CultureInfo.CurrentCulture, Labels.Sub_AutomaticDelivery, job.ReasonName),
    };

    /// <summary>Why it ended; null where the status says it.</summary>
    public static string? Label(this EndReason reason) => reason switch
    {
        EndReason.None or EndReason.Person => null,
        EndReason.Released => Labels.End_Released,
        EndReason.EnrollmentEnded => Labels.End_EnrollmentEnded,
        EndReason.Inactivated => Labels.End_Inactivated,
        EndReason.UnreadableAnswer => Labels.End_Unreadable,
        EndReason.RefusedByChannel => Labels.End_Refused,
    };
}
