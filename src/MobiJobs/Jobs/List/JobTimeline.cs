using Microsoft.EntityFrameworkCore;
using MobiJobs.Data;
using MobiJobs.Gateway;

namespace MobiJobs.Jobs.List;

/// <summary>What happened to a job, in order, from its own columns and its events.</summary>
public sealed class JobTimeline(MobiJobsDb db)
{
    private const int MaxEvents = 500;

    /// <summary>An outage is noted within this of the call that finds it.</summary>
    private static readonly TimeSpan LongestCall = TimeSpan.FromMinutes(1);

    public async Task<IReadOnlyList<TimelineEntry>> OfAsync(JobRow job, CancellationToken stopping)
    {
        var events = await db.JobEvents
            .AsNoTracking()
            .Where(e => e.JobId == job.Id)
            .OrderBy(e => e.Id)
            .Take(MaxEvents)
            .ToListAsync(stopping);
        var isWoken = job.Attempt > 0 && !await IsHeldUpAsync(job, stopping);
        return [.. Milestones(job, isWoken).Concat(events.Select(Of)).OrderBy(e => e.At).ThenBy(e => e.Step)];
    }

    /// <summary>Whether it became head when the channel could not be used any more: its device was not woken.</summary>
    private async Task<bool> IsHeldUpAsync(JobRow job, CancellationToken stopping)
    {
        // One whose device came by itself may have started, and was not handed over either.
        var isWaiting = job.Status is JobStatus.Pushing or JobStatus.RetryWaiting
            || (job.Status == JobStatus.AwaitingDevice && job.HandedOverAt is null);
        if (!isWaiting) { return false; }

        var since = job.HeadAt + LongestCall;
        return await db.Installations.AnyAsync(i => i.ChannelDownAt <= since, stopping);
    }

    private static IEnumerable<TimelineEntry> Milestones(JobRow job, bool isWoken)
    {
        yield return new(job.RegisteredAt, TimelineStep.Registered, null, job.RequestedBy);
        if (job.ReservedFor is { } reserved && job.JoinNo is not null)
        {
            yield return new(reserved, TimelineStep.Reserved, null, null);
        }

        if (job.HeadAt is { } head && isWoken) { yield return new(head, TimelineStep.Woken, null, null); }

        if (job.StartedAt is { } started) { yield return new(started, TimelineStep.Started, null, null); }

        if (job.HandedOverAt is { } handed) { yield return new(handed, TimelineStep.HandedOver, null, null); }

        if (job.EndedAt is { } ended) { yield return new(ended, TimelineStep.Ended, null, job.EndedBy); }
    }

    /// <summary>An event as a line.</summary>
    internal static TimelineEntry Of(JobEvent line) => new(
        line.At,
        StepOf(line.Kind),
        line.Number,
        line.Kind == JobEventKind.RefusedByChannel ? CommandRefusals.Read(line.Note)?.Label() ?? line.Note : line.Note);

    private static TimelineStep StepOf(JobEventKind kind) => kind switch
    {
        JobEventKind.WokenAgain => TimelineStep.WokenAgain,
        JobEventKind.WakeRefused => TimelineStep.WakeRefused,
        JobEventKind.NotNow => TimelineStep.NotNow,
        JobEventKind.LateAnswer => TimelineStep.LateAnswer,
        JobEventKind.AppMissing => TimelineStep.AppMissing,
        JobEventKind.AppVerified => TimelineStep.AppVerified,
        JobEventKind.AppUnmanaged => TimelineStep.AppUnmanaged,
        JobEventKind.AppDeclined => TimelineStep.AppDeclined,
        JobEventKind.WokenByPerson => TimelineStep.WokenByPerson,
        JobEventKind.RefusedByChannel => TimelineStep.RefusedByChannel,
        JobEventKind.AnswerUnreadable => TimelineStep.AnswerUnreadable,
        JobEventKind.AnswerLost => TimelineStep.AnswerLost,
        JobEventKind.SeatRefused => TimelineStep.SeatRefused,
        JobEventKind.NoSeat => TimelineStep.NoSeat,
        JobEventKind.LetPass => TimelineStep.LetPass,
        JobEventKind.ReservationMoved => TimelineStep.ReservationMoved,
        JobEventKind.ReservationLifted => TimelineStep.ReservationLifted,
        JobEventKind.TakenOver => TimelineStep.TakenOver,
        JobEventKind.SeatAwaited => TimelineStep.SeatAwaited,
        JobEventKind.SeatPromised => TimelineStep.SeatPromised,
        JobEventKind.SeatTaken => TimelineStep.SeatTaken,
        JobEventKind.SeatHeld => TimelineStep.SeatHeld,
        JobEventKind.SeatLost => TimelineStep.SeatLost,
        JobEventKind.SeatReturned => TimelineStep.SeatReturned,
        JobEventKind.SeatUnknown => TimelineStep.SeatUnknown,
        JobEventKind.SeatReleased => TimelineStep.SeatReleased,
        JobEventKind.SeatImpossible => TimelineStep.SeatImpossible,
        JobEventKind.SeatUnassignable => TimelineStep.SeatUnassignable,
        JobEventKind.LicenseLost => TimelineStep.LicenseLost,
    };
}

/// <summary>One line of a timeline (UTC). <paramref name="Note"/> may hold text from outside.</summary>
public sealed record TimelineEntry(DateTime At, TimelineStep Step, int? Number, string? Note);

/// <summary>The steps, in the order in which two of the same time are shown.</summary>
public enum TimelineStep
{
    Registered,
    ReservationMoved,
    ReservationLifted,
    TakenOver,
    Reserved,
    SeatAwaited,
    SeatPromised,
    SeatTaken,
    SeatHeld,
    SeatReleased,
    SeatUnknown,
    SeatImpossible,
    SeatUnassignable,
    LetPass,
    SeatRefused,
    NoSeat,
    Woken,
    WakeRefused,
    WokenAgain,
    WokenByPerson,
    /// <summary>The device connected, and the hand-over began: the job's <see cref="Job.StartedAt"/>.</summary>
    Started,
    HandedOver,
    NotNow,
    RefusedByChannel,
    AnswerUnreadable,
    AnswerLost,
    SeatLost,
    LicenseLost,
    Ended,
    SeatReturned,
    LateAnswer,
    AppMissing,
    AppVerified,
    AppUnmanaged,
    AppDeclined,
}
