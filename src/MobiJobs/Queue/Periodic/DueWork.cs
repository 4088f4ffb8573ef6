using Microsoft.EntityFrameworkCore;
using MobiJobs.Data;
using MobiJobs.Jobs;
using MobiJobs.Queue.Acts;
using MobiJobs.Queue.Outages;
using MobiJobs.Queue.Reserved;

namespace MobiJobs.Queue.Periodic;

/// <summary>
/// What has come due, found each second by one indexed query: reservations, deadlines, wake-ups, unconfirmed
/// hand-overs. Due times are rows, so nothing is lost with a process.
/// </summary>
public sealed class DueWork(
    MobiJobsDb db,
    DeviceQueue queue,
    DueReservations reservations,
    DeviceQueueWorker worker,
    ChannelOutages outages,
    DeliveryTimes times,
    TimeProvider clock)
{
    /// <summary>
    /// Does what is due now. Returns how many rows it found, so that the caller continues at once if there may be more.
    /// </summary>
    public async Task<int> RunAsync(CancellationToken stopping)
    {
        var now = clock.UtcNow();
        var joined = await reservations.JoinAsync(now, stopping);
        var dueNow = db.Jobs.Where(j => j.DueAt <= now && j.Stage != JobStage.Reserved);
        if (await outages.HoldAsync(stopping))
        {
            // Nothing else is done now; the session of what the channel has not got yet is not the device's fault.
            dueNow = dueNow.Where(
                j => j.DeadlineAt <= now || (j.SessionDeadlineAt <= now && j.HandedOverAt != null));
        }

        var due = await dueNow
            .OrderBy(j => j.DueAt)
            .Select(j => new DueJob
            {
                Id = j.Id,
                DeviceId = j.DeviceId,
                Status = j.Status,
                Attempt = j.Attempt,
                WakesSinceHandOver = j.WakesSinceHandOver,
                HandedOverAt = j.HandedOverAt,
                DeadlineAt = j.DeadlineAt,
                SessionDeadlineAt = j.SessionDeadlineAt,
            })
            .Take(DeviceQueue.ChunkSize)
            .ToListAsync(stopping);
        if (joined.Found + due.Count == 0) { return 0; }

        var byAction = due.ToLookup(job => job.ActionAt(now));
        await EndAsync(byAction, now, stopping);
        await WaitLongerAsync([.. byAction[DueAction.Unanswered]], now, stopping);
        await WakeHandedOverAsync([.. byAction[DueAction.WakeHandedOver]], now, stopping);
        await RepeatHandOversAsync([.. byAction[DueAction.RepeatHandOver]], now, stopping);
        await WakeAgainAsync([.. byAction[DueAction.WakeAgain]], now, stopping);
        var ended = due.Where(d => d.EndsAt(now)).Select(d => d.DeviceId);
        await worker.AdvanceAsync([.. joined.Devices, .. ended], stopping);
        return joined.Found + due.Count;
    }

    /// <summary>Waiting jobs end first and heads last, so that no job about to end becomes a head.</summary>
    private Task EndAsync(
        ILookup<DueAction, DueJob> byAction,
        DateTime now,
        CancellationToken stopping) => db.WriteAsync(
            async () =>
            {
                await EndAsync(byAction[DueAction.RequestTimeOutWaiting], Ending.RequestTimedOut, now, stopping);
                await EndAsync(byAction[DueAction.PushTimeOut], Ending.PushTimedOut, now, stopping);
                await EndAsync(byAction[DueAction.RequestTimeOut], Ending.RequestTimedOut, now, stopping);
                await EndAsync(byAction[DueAction.SessionTimeOut], Ending.SessionTimedOut, now, stopping);
            },
            stopping);

    private async Task EndAsync(IEnumerable<DueJob> jobs, Ending ending, DateTime now, CancellationToken stopping)
    {
        var ids = jobs.Select(j => j.Id).ToArray();
        if (ids.Length == 0) { return; }

        await queue.EndAsync(StillDue(ids, now), ending, now, stopping);
    }

    /// <summary>The device did not connect: the n-th repeat is due later.</summary>
    private async Task WaitLongerAsync(DueJob[] jobs, DateTime now, CancellationToken stopping)
    {
        foreach (var sameAttempt in jobs.GroupBy(j => j.Attempt))
        {
            var ids = sameAttempt.Select(j => j.Id).ToArray();
            var next = now + times.AfterWake(sameAttempt.Key) - Deadlines.WakeGrace;
            await db.WriteAsync(
                () => StillDue(ids, now).Where(j => j.Status == JobStatus.Pushing).ExecuteUpdateAsync(
                    set => set
                        .SetProperty(j => j.Status, JobStatus.RetryWaiting)
                        .SetProperty(j => j.DueAt, j => j.DeadlineAt < next ? j.DeadlineAt : next),
                    stopping),
                stopping);
        }
    }

    /// <summary>
    /// The wake-up is sent before it is recorded: a crash in between leaves a job that is due again at once. The other
    /// way round, a wake-up that was never sent would be waited for, for hours by later attempts.
    /// </summary>
    private async Task WakeAgainAsync(DueJob[] jobs, DateTime now, CancellationToken stopping)
    {
        var lease = now + Deadlines.HandOverRepeat;
        jobs = await LeaseAsync(jobs, ids => StillDue(ids, now), lease, stopping);
        if (jobs.Length == 0) { return; }

        var refused = await worker.CallAsync(Array.ConvertAll(jobs, j => j.DeviceId), stopping);
        if (refused is null) { return; }

        var unanswered = now + Deadlines.WakeGrace;
        var reached = jobs.Where(j => !refused.ContainsKey(j.DeviceId)).Select(j => j.Id).ToArray();
        await db.WriteAsync(
            async () =>
            {
                await Leased(reached, lease).Where(j => j.Status == JobStatus.RetryWaiting).ExecuteUpdateAsync(
                    set => set
                        .SetProperty(j => j.Status, JobStatus.Pushing)
                        .SetProperty(j => j.Attempt, j => j.Attempt + 1)
                        .SetProperty(j => j.DueAt, j => j.DeadlineAt < unanswered ? j.DeadlineAt : unanswered),
                    stopping);
                foreach (var job in jobs.Where(j => refused.ContainsKey(j.DeviceId)))
                {
                    await NoteRefusalAsync(job, refused[job.DeviceId], lease, now, stopping);
                }

                db.JobEvents.AddRange(jobs.Select(j => JobEvent.Of(j.Id, JobEventKind.WokenAgain, now, j.Attempt + 1)));
                await db.SaveChangesAsync(stopping);
            },
            stopping);
    }

    private async Task NoteRefusalAsync(
        DueJob job,
        string why,
        DateTime lease,
        DateTime now,
        CancellationToken stopping)
    {
        var due = now + times.AfterWake(job.Attempt + 1);
        await Leased([job.Id], lease).Where(j => j.Status == JobStatus.RetryWaiting).ExecuteUpdateAsync(
            set => set
                .SetProperty(j => j.Attempt, j => j.Attempt + 1)
                .SetProperty(j => j.DueAt, j => j.DeadlineAt < due ? j.DeadlineAt : due),
            stopping);
        db.JobEvents.Add(JobEvent.Of(job.Id, JobEventKind.WakeRefused, now, job.Attempt + 1, why));
    }

    /// <summary>
    /// Handed over and silent: the device is woken again after 10 s, 1 min, and then every 5 min until the session runs
    /// out.
    /// </summary>
    private async Task WakeHandedOverAsync(DueJob[] jobs, DateTime now, CancellationToken stopping)
    {
        var lease = now + Deadlines.HandOverRepeat;
        jobs = await LeaseAsync(jobs, ids => StillDue(ids, now), lease, stopping);
        if (jobs.Length == 0) { return; }

        if (await worker.CallFirstAsync(Array.ConvertAll(jobs, j => j.DeviceId), stopping) is null) { return; }

        foreach (var same in jobs.GroupBy(j => (j.WakesSinceHandOver, Suspended: j.SessionDeadlineAt is null)))
        {
            var ids = same.Select(j => j.Id).ToArray();
            var gap = same.Key.Suspended
                ? times.AfterNotNow(same.Key.WakesSinceHandOver + 1)
                : Deadlines.AfterWakeSinceHandOver(same.Key.WakesSinceHandOver + 1);
            var next = now + gap;
            await db.WriteAsync(
                () => Leased(ids, lease).Where(j => j.HandedOverAt != null).ExecuteUpdateAsync(
                    set => set
                        .SetProperty(j => j.WakesSinceHandOver, j => j.WakesSinceHandOver + 1)
                        .SetProperty(
                            j => j.DueAt,
                            j => j.SessionDeadlineAt != null && j.SessionDeadlineAt < next ? j.SessionDeadlineAt
                                : j.DeadlineAt < next ? j.DeadlineAt
                                : next),
                    stopping),
                stopping);
        }
    }

    /// <summary>
    /// Postpones these for a moment, so that no other process wakes their devices now, and returns those that this call
    /// has postponed. If the store cannot be written, none is woken.
    /// </summary>
    private async Task<DueJob[]> LeaseAsync(
        DueJob[] jobs,
        Func<long[], IQueryable<Job>> due,
        DateTime lease,
        CancellationToken stopping)
    {
        if (jobs.Length == 0) { return []; }

        var found = Array.ConvertAll(jobs, j => j.Id);
        var mine = await db.WriteAsync(
            () => db.ChangeExactlyAsync(
                found,
                () => due(found).Select(j => j.Id).ToArrayAsync(stopping),
                ids => due(ids).ExecuteUpdateAsync(set => set.SetProperty(j => j.DueAt, lease), stopping),
                stopping),
            stopping);
        return mine.Length == jobs.Length ? jobs : [.. jobs.IntersectBy(mine, j => j.Id)];
    }

    private async Task RepeatHandOversAsync(DueJob[] jobs, DateTime now, CancellationToken stopping)
    {
        var lease = now + Deadlines.HandOverRepeat;
        jobs = await LeaseAsync(jobs, ids => StillDue(ids, now).Where(j => j.HandedOverAt == null), lease, stopping);
        if (jobs.Length == 0) { return; }

        await worker.RepeatHandOversAsync(Array.ConvertAll(jobs, j => j.Id), stopping);
    }

    /// <summary>Those of them that are still due.</summary>
    private IQueryable<Job> StillDue(long[] ids, DateTime now) =>
        db.Jobs.Where(j => ids.Contains(j.Id) && j.DueAt <= now);

    /// <summary>Those of them that are still postponed to this moment.</summary>
    private IQueryable<Job> Leased(long[] ids, DateTime lease) =>
        db.Jobs.Where(j => ids.Contains(j.Id) && j.Stage == JobStage.Active && j.DueAt == lease);
}
