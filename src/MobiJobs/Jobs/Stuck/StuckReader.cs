using Microsoft.EntityFrameworkCore;
using MobiJobs.Data;
using MobiJobs.Jobs.List;
using MobiJobs.Jobs.Live;

namespace MobiJobs.Jobs.Stuck;

/// <summary>Reads how jobs keep their queues waiting, for a page of them at a time.</summary>
public sealed class StuckReader(MobiJobsDb db, DeliveryTimes times, TimeProvider clock)
{
    private static readonly JobEventKind[] Noted =
        [JobEventKind.WokenAgain, JobEventKind.WakeRefused, JobEventKind.NotNow];

    /// <summary>The rows, those that keep a queue waiting with how they do.</summary>
    public async Task<IReadOnlyList<JobRow>> WithFactsAsync(
        IReadOnlyList<JobRow> rows, CancellationToken stopping)
    {
        var open = rows.Where(r => r.HeadAt is not null || r is { Status: JobStatus.Waiting, WaitingFor: null })
            .Where(r => r.DueAt is not null)
            .ToArray();
        if (open.Length == 0) { return rows; }

        var ids = Array.ConvertAll(open, r => r.Id);
        var read = new Read(
            await FirstForSeatAsync([.. open.Where(r => r.HeadAt is null).Select(r => r.Id)], stopping),
            await EventsAsync(ids, stopping),
            await RefusedAsync(ids, stopping),
            await WaitingAsync([.. open.Select(r => r.DeviceId).Distinct()], stopping),
            await HeldUpAsync(stopping));
        var facts = open.ToDictionary(r => r.Id, r => Of(r, read));
        return [.. rows.Select(r => facts.TryGetValue(r.Id, out var known) ? r with { Stuck = known } : r)];
    }

    private StuckFacts? Of(JobRow job, Read read)
    {
        var refused = read.Refused.TryGetValue(job.Id, out var last) && !(job.LastContactAt >= last.At) ? last : null;
        if (ReasonOf(job, refused is not null) is not { } reason
            || (job.HeadAt ?? read.Since.GetValueOrDefault(job.Id)) is not { } since)
        {
            return null;
        }

        DateTime? At(JobEventKind kind) => read.Events.TryGetValue((job.Id, kind), out var at) ? at : null;

        var isGated = job.HandedOverAt is null && job.HeadAt is not null;
        var itself = job.HeadAt is null ? 1 : 0; // What waits for a licence is not a head: it waits as well.
        return new StuckFacts(reason, since, read.Waiting.GetValueOrDefault(job.DeviceId) - itself)
        {
            Age = StuckAges.Rounded(clock.UtcNow() - since),
            Refused = refused,
            HeldUp = isGated ? read.HeldUp : HoldUp.None,
            Wakes = job.Attempt + job.WakesSinceHandOver,
            LastWokenAt = LastWokenAt(job, At(JobEventKind.WokenAgain)),
            NextWakeAt = NextWakeAt(job),
            LastContactAt = job.LastContactAt,
            NotNowAt = At(JobEventKind.NotNow),
        };
    }

    private static StuckReason? ReasonOf(JobRow job, bool isRefused) => job switch
    {
        { Status: JobStatus.Waiting, Seat: SeatState.Awaited } => StuckReason.Seat,
        { Status: JobStatus.Waiting, Seat: SeatState.Unassignable } => StuckReason.License,
        { Status: JobStatus.Waiting } => job.Seat is null or >= SeatState.Taken ? null : StuckReason.Assigning,
        { Status: JobStatus.Pushing or JobStatus.RetryWaiting } =>
            isRefused ? StuckReason.PushRefused : StuckReason.NoContact,
        { HandedOverAt: null } => StuckReason.HandOver,
        { IsSuspended: true } => StuckReason.NotNow,
        _ => StuckReason.NoAnswer,
    };

    /// <summary>
    /// Wake-ups after the hand-over are not written down: the last one was so long before the next as the plan says. A
    /// device that said NotNow has connected by itself as well.
    /// </summary>
    private DateTime? LastWokenAt(JobRow job, DateTime? again) => job switch
    {
        { HeadAt: null } => null,
        { HandedOverAt: null } => again ?? (job.Attempt > 0 ? job.HeadAt : null),
        { IsSuspended: true } => NextWakeAt(job) - times.AfterNotNow(job.WakesSinceHandOver),
        _ when job.WakesSinceHandOver == 0 => job.HandedOverAt,
        _ => NextWakeAt(job) - Deadlines.AfterWakeSinceHandOver(job.WakesSinceHandOver),
    };

    /// <summary>What is due at the deadline is no wake-up.</summary>
    private static DateTime? NextWakeAt(JobRow job) =>
        job is { HeadAt: not null, DueAt: { } due } && due < job.OpenDeadlineAt
            && (job.Status == JobStatus.RetryWaiting || job.HandedOverAt is not null)
            ? due
            : null;

    private async Task<Dictionary<long, DateTime?>> FirstForSeatAsync(long[] ids, CancellationToken stopping) =>
        ids.Length == 0 ? [] : await db.Jobs.Where(j => ids.Contains(j.Id)).AsFirstForSeat(db)
            .ToDictionaryAsync(h => h.Id, h => (DateTime?)h.Since, stopping);

    /// <summary>When each of these last happened to each of the jobs.</summary>
    private Task<Dictionary<(long, JobEventKind), DateTime>> EventsAsync(long[] ids, CancellationToken stopping) =>
        db.JobEvents
            .Where(e => ids.Contains(e.JobId) && Noted.Contains(e.Kind))
            .GroupBy(e => new { e.JobId, e.Kind })
            .Select(g => new { g.Key.JobId, g.Key.Kind, At = g.Max(e => e.At) })
            .ToDictionaryAsync(e => (e.JobId, e.Kind), e => e.At, stopping);

    /// <summary>How the last refused wake-up of each of these was refused.</summary>
    private async Task<Dictionary<long, TimelineEntry>> RefusedAsync(long[] ids, CancellationToken stopping)
    {
        var last = db.JobEvents
            .Where(e => ids.Contains(e.JobId) && e.Kind == JobEventKind.WakeRefused)
            .GroupBy(e => e.JobId)
            .Select(g => g.Max(e => e.Id));
        return await db.JobEvents.AsNoTracking().Where(e => last.Contains(e.Id))
            .ToDictionaryAsync(e => e.JobId, JobTimeline.Of, stopping);
    }

    /// <summary>How many jobs wait in the queue of each device.</summary>
    private Task<Dictionary<long, int>> WaitingAsync(long[] devices, CancellationToken stopping) =>
        db.Jobs
            .Where(j => devices.Contains(j.DeviceId) && j.Stage == JobStage.Waiting)
            .GroupBy(j => j.DeviceId)
            .Select(g => new { g.Key, Count = g.Count() })
            .ToDictionaryAsync(g => g.Key, g => g.Count, stopping);

    private async Task<HoldUp> HeldUpAsync(CancellationToken stopping) =>
        await Stopped.FindAsync(db, stopping) is not null ? HoldUp.Stopped
        : await ChannelOutage.IsOnAsync(db, stopping) ? HoldUp.ChannelDown
        : HoldUp.None;

    private sealed record Read(
        IReadOnlyDictionary<long, DateTime?> Since,
        IReadOnlyDictionary<(long, JobEventKind), DateTime> Events,
        IReadOnlyDictionary<long, TimelineEntry> Refused,
        IReadOnlyDictionary<long, int> Waiting,
        HoldUp HeldUp);
}
