using MobiJobs.Kinds;

namespace MobiJobs.Jobs.List;

/// <summary>A line below a job's status: behind which job it waits, until when, why it ended.</summary>
public sealed record StatusNote(string Text, long? JobId = null, bool IsLoud = false)
{
    /// <summary>Between the parts of a line.</summary>
    internal const string Separator = " · ";

    /// <summary>A device that has not been heard for so long is said to be silent.</summary>
    internal static readonly TimeSpan SilentAfter = TimeSpan.FromHours(1);

    /// <summary>The lines below a job's status; none where the status says it all.</summary>
    public static IReadOnlyList<StatusNote> Of(JobRow job, ShownTime time)
    {
        var notes = new List<StatusNote>();
        if (Seat(job, time) is { } seat) { notes.Add(seat); }

        if (First(job, time) is { } first) { notes.Add(first); }

        if (job.MayStillRun)
        {
            var isLoud = job.Kind.IsDrastic();
            notes.Add(new(isLoud ? Labels.Sub_MayStillRunLoud : Labels.Sub_MayStillRun, IsLoud: isLoud));
        }

        return notes;
    }

    private static StatusNote? First(JobRow job, ShownTime time) => job.Status switch
    {
        JobStatus.Reserved => new(Say(Labels.Sub_StartsAt, time.WithDay(job.ReservedFor))),
        JobStatus.Waiting => IsNextOnceItHasASeat(job) ? null : Waiting(job, time),
        JobStatus.Pushing or JobStatus.RetryWaiting => new(Join(
            Contact(job.LastContactAt, time),
            job.NextWakeAt is { } next ? Say(Labels.Sub_NextWake, time.Short(next)) : null,
            Deadline(job, time))),
        JobStatus.AwaitingDevice or JobStatus.Running or JobStatus.AwaitingResult => new(Join(
            job.IsSuspended ? Labels.Sub_NotNow : job.HandedOverAt is null ? null : Labels.Sub_HandedOver,
            Deadline(job, time))),
        JobStatus.Succeeded => Verified(job),
        JobStatus.Canceled => new(
            job.EndReason.Label() ?? Say(Labels.Sub_CanceledBy, job.EndedBy, time.Short(job.EndedAt))),
        JobStatus.ServerError => job.EndReason.Label() is { } reason ? new(reason) : null,
        JobStatus.PushTimedOut or JobStatus.RequestTimedOut or JobStatus.SessionTimedOut => null,
        JobStatus.DeviceError => job.AgainAt is { } at
            ? new(Say(job.IsAgainIfMissing ? Labels.Sub_AgainIfMissing : Labels.Sub_AgainAt, time.Short(at)))
            : job.Verification is Verification.Confirmed or Verification.Unmanaged ? Verified(job) : null,
    };

    /// <summary>
    /// Its place in the line for a seat, unless its place behind another job is told; the first of its queue has
    /// nothing else to wait for.
    /// </summary>
    private static StatusNote? Seat(JobRow job, ShownTime time)
    {
        var text = job switch
        {
            { Seat: SeatState.Awaited, SeatPlace: { } place } => Join(
                job.WaitingFor is null ? Say(Labels.Sub_SeatAwaited, place) : Labels.Sub_SeatAwaitedBehind,
                job.IsSeatOutOfReach ? Labels.Sub_SeatOutOfReach
                    : job.SeatRestsUntil is { } until ? Say(Labels.Vpp_SeatsRest, time.Short(until)) : null),
            { Seat: SeatState.Unassignable } => Labels.Sub_SeatUnassignable,
            { Seat: SeatState.Promised } when !IsNextOnceItHasASeat(job) => Labels.Sub_SeatPromised,
            { Seat: SeatState.Promised or SeatState.Due or SeatState.Assigning, Status: JobStatus.Waiting } =>
                Labels.Sub_SeatAssigning,
            _ => null,
        };
        if (text is null) { return null; }

        return new(IsNextOnceItHasASeat(job) ? Join(text, Deadline(job, time)) : text);
    }

    private static bool IsNextOnceItHasASeat(JobRow job) =>
        job is { Status: JobStatus.Waiting, WaitingFor: null, Seat: < SeatState.Taken };

    private static StatusNote Waiting(JobRow job, ShownTime time)
    {
        if (job.WaitingFor is not { } head) { return new(Say(Labels.Sub_NoHead, 1)); }

        var text = Join(
            Say(
                head.WaitsForSeat ? Labels.Sub_BehindSeat : Labels.Sub_Behind,
                $"{head.Kind.Label()} {head.Detail}".Trim(),
                head.Position),
            Contact(head.LastContactAt, time),
            Say(Labels.Sub_HeadDeadline, time.Short(head.HeadDeadlineAt)),
            Deadline(job, time));
        return new(text, head.JobId);
    }

    private static StatusNote? Verified(JobRow job) => job.Verification switch
    {
        Verification.None => null,
        Verification.Pending => new(Labels.Sub_Verifying),
        Verification.Confirmed => new(
            job.Kind == JobKind.AppRemove ? Labels.Sub_RemovalConfirmed : Labels.Sub_Confirmed),
        Verification.Unconfirmed => new(Labels.Sub_Unconfirmed),
        Verification.Unmanaged => new(Labels.Sub_Unmanaged),
        Verification.Declined => new(Labels.Sub_Declined),
    };

    /// <summary>How long the device has been silent; null if it made contact within the last hour.</summary>
    private static string? Contact(DateTime? at, ShownTime time)
    {
        if (at is not { } last) { return Labels.Sub_NeverContact; }

        var silent = time.Now - last;
        if (silent < SilentAfter) { return null; }

        return silent < TimeSpan.FromDays(2)
            ? Say(Labels.Sub_SilentHours, (int)silent.TotalHours)
            : Say(Labels.Sub_SilentDays, (int)silent.TotalDays);
    }

    private static string Deadline(JobRow job, ShownTime time) =>
        Say(Labels.Sub_Deadline, time.Short(job.OpenDeadlineAt));

    private static string Join(params string?[] parts) => string.Join(Separator, parts.Where(p => p is not null));
}
