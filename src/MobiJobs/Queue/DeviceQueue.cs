using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Query;
using MobiJobs.Data;
using MobiJobs.Jobs;
using MobiJobs.Kinds;
using MobiJobs.Queue.Acts;
using MobiJobs.Queue.Reserved;
using MobiJobs.Queue.Seats;

namespace MobiJobs.Queue;

/// <summary>
/// The job table as one queue per device: joining, becoming head, ending. Every change is one guarded statement for
/// many jobs, so that a worker that loses a race changes nothing. Changes take part in the caller's
/// <see cref="MobiJobsDb.WriteAsync{T}"/>, if there is one.
/// </summary>
public sealed class DeviceQueue(MobiJobsDb db, DeliveryTimes times, ISeats? seats = null)
{
    /// <summary>Below 5,000, the number of row locks at which SQL Server escalates to a table lock.</summary>
    public const int ChunkSize = 2000;

    /// <summary>Registers jobs: each gets its place now, or when its reserved time comes. One transaction.</summary>
    public Task RegisterAsync(IReadOnlyList<NewJob> orders, DateTime now, CancellationToken stopping) => db.WriteAsync(
        async () =>
        {
            foreach (var some in orders.Chunk(ChunkSize))
            {
                var chunk = seats is null ? some : await seats.ClaimAsync(some, now, stopping);
                var places = await db.TakePlacesAsync(
                    [.. chunk.Where(o => o.ReservedFor is null).Select(o => o.DeviceId)],
                    stopping);
                var jobs = chunk
                    .Select(o => (Order: o, Place: o.ReservedFor is null ? places[o.DeviceId].Next() : (long?)null))
                    .Select(o => Job.Register(o.Order, o.Place, now, times));
                var lastId = seats is null ? 0 : await LastIdAsync(chunk, stopping);
                await db.BulkInsertAsync(jobs, keepKeys: false, stopping);
                if (seats is not null) { await seats.PromiseAsync(chunk, lastId, now, stopping); }

                await RepeatAsync(chunk, stopping);
                await ActTrail.OrderedAsync(db, chunk, now, stopping);
            }
        },
        stopping);

    /// <summary>What is repeated now is not repeated by SYSTEM later.</summary>
    private async Task RepeatAsync(IReadOnlyList<NewJob> orders, CancellationToken stopping)
    {
        var repeated = orders.Select(o => o.RetryOfId).OfType<long>().ToArray();
        if (repeated.Length == 0) { return; }

        await db.Jobs.Where(j => repeated.Contains(j.Id) && j.AgainAt != null)
            .ExecuteUpdateAsync(set => set.SetProperty(j => j.AgainAt, (DateTime?)null), stopping);
    }

    private async Task<long> LastIdAsync(IEnumerable<NewJob> orders, CancellationToken stopping) =>
        orders.Any(o => o.Seat is { State: <= SeatState.Awaited })
            ? await db.Jobs.OfWholeFleet().MaxAsync(j => (long?)j.Id, stopping) ?? 0
            : 0;

    /// <summary>
    /// Gives jobs of one kind that are still reserved another time (UTC); their deadline counts from it. Returns how
    /// many.
    /// </summary>
    public Task<int> ReserveAsync(IQueryable<Job> which, JobKind kind, DateTime at, CancellationToken stopping)
    {
        var deadline = times.DeadlineOf(kind, at);
        return which.Where(j => j.Stage == JobStage.Reserved).ExecuteUpdateAsync(
            set => set
                .SetProperty(j => j.ReservedFor, at)
                .SetProperty(j => j.DueAt, at)
                .SetProperty(j => j.DeadlineAt, deadline),
            stopping);
    }

    /// <summary>
    /// Lets reserved jobs join, in the order of <paramref name="due"/>, in the caller's transaction: those that still
    /// are <paramref name="ready"/>, since they may have been moved meanwhile.
    /// </summary>
    internal async Task JoinAsync(
        IQueryable<Job> ready, IReadOnlyList<ReservedJob> due, CancellationToken stopping)
    {
        var places = await db.TakePlacesAsync([.. due.Select(d => d.DeviceId)], stopping);
        var joining = due.Select(job => new JoiningJob(job.Id, places[job.DeviceId].Next())).ToList();
        await ready
            .Join(db.AsRows(joining), j => j.Id, p => p.Id, (j, p) => new { Job = j, p.JoinNo })
            .ExecuteUpdateAsync(
                set => set
                    .SetProperty(x => x.Job.Stage, JobStage.Waiting)
                    .SetProperty(x => x.Job.Status, JobStatus.Waiting)
                    .SetProperty(x => x.Job.JoinNo, x => x.JoinNo)
                    .SetProperty(x => x.Job.DueAt, x => x.Job.DeadlineAt),
                stopping);
    }

    /// <summary>
    /// Makes the waiting job with the smallest place the head, on each of these devices that has none. The unique index
    /// catches races; no head is chosen while delivery is stopped. A new head counts as woken once: the caller wakes it
    /// next, and a wake-up whose process died counts as unanswered and is repeated. A job whose seat is promised
    /// becomes head once the seat is assigned.
    /// </summary>
    /// <returns>The devices whose new head must be woken.</returns>
    public async Task<IReadOnlyList<long>> ClaimHeadsAsync(
        IReadOnlyCollection<long> deviceIds,
        DateTime now,
        CancellationToken stopping) =>
        (await ClaimHeadsAsync(deviceIds, ready => WakeAsync(ready, now, stopping), stopping))
        .ConvertAll(h => h.DeviceId);

    /// <summary>
    /// The same for devices that are online: they need no wake-up, so the statement that claims their new heads also
    /// starts them. None starts while the channel can't be used: what waits is woken later.
    /// </summary>
    /// <returns>The heads whose commands go to the channel next; an unconfirmed hand-over comes due.</returns>
    public Task<List<StartedHead>> StartHeadsAsync(
        IReadOnlyCollection<long> onlineIds,
        DateTime now,
        CancellationToken stopping) =>
        ClaimHeadsAsync(onlineIds, ready => StartAsync(ready, now, stopping), stopping);

    /// <summary>
    /// The only way in which jobs end. Frees the queue, and the seat that was promised, in the same statement; the
    /// caller claims the next head in the same transaction, after all other jobs that are to end have ended.
    /// </summary>
    /// <returns>
    /// How many ended; a job that has already ended, or no longer matches <paramref name="which"/>, is left alone.
    /// </returns>
    public Task<int> EndAsync(IQueryable<Job> which, Ending ending, DateTime now, CancellationToken stopping) =>
        which.Where(j => j.Stage != JobStage.Ended).ExecuteUpdateAsync(
            set => set
                .SetProperty(
                    j => j.MayStillRun,
                    j => ending.WithoutAnswer
                        && j.Stage == JobStage.Active
                        && j.Status != JobStatus.Pushing
                        && j.Status != JobStatus.RetryWaiting)
                .SetProperty(
                    j => j.Seat,
                    j => ending.Status == JobStatus.Succeeded ? null
                        : j.Seat == SeatState.Assigning ? j.Seat
                        : j.Seat != SeatState.Taken ? null
                        : ending.WithoutAnswer
                            && j.Stage == JobStage.Active
                            && j.Status != JobStatus.Pushing
                            && j.Status != JobStatus.RetryWaiting ? j.Seat
                        : SeatState.Returning)
                .SetProperty(j => j.Stage, JobStage.Ended)
                .SetProperty(j => j.Status, ending.Status)
                .SetProperty(j => j.EndedAt, now)
                .SetProperty(j => j.DueAt, (DateTime?)null)
                .SetProperty(j => j.AnswerLostAt, (DateTime?)null)
                .SetProperty(j => j.EndReason, ending.Reason)
                .SetProperty(j => j.EndedById, ending.EndedById)
                .SetProperty(j => j.EndedByRunId, ending.RunId)
                .SetProperty(j => j.ErrorKey, ending.ErrorKey)
                .SetProperty(j => j.Verification, ending.Verification),
            stopping);

    /// <summary>
    /// Ends all of these jobs: those that are reserved or waiting first and heads last, so that no job about to end is
    /// woken. Returns how many ended.
    /// </summary>
    public async Task<int> EndAllAsync(
        IQueryable<Job> which, Ending ending, DateTime now, CancellationToken stopping)
    {
        var ended = await EndAsync(which.Where(j => j.Stage != JobStage.Active), ending, now, stopping);
        return ended + await EndAsync(which, ending, now, stopping);
    }

    /// <summary>
    /// Gives those of these jobs that wait for a seat and hold later jobs the last places in their devices' queues.
    /// Returns those that it gave one, in the caller's transaction.
    /// </summary>
    public Task<long[]> LetPassAsync(IQueryable<Job> which, CancellationToken stopping) =>
        db.MoveLastAsync(which.HoldingOthers(db), stopping);

    /// <summary>
    /// Makes the next wake-up of these heads due at once, whichever it was to be, so that no crash loses it. A
    /// hand-over that is under way ends in one anyway.
    /// </summary>
    public Task<int> WakeSoonAsync(IQueryable<Job> which, DateTime now, CancellationToken stopping) => which
        .Where(j => j.Stage == JobStage.Active && (j.Status <= JobStatus.RetryWaiting || j.HandedOverAt != null))
        .ExecuteUpdateAsync(
            set => set
                .SetProperty(
                    j => j.Status, j => j.Status == JobStatus.Pushing ? JobStatus.RetryWaiting : j.Status)
                .SetProperty(j => j.DueAt, now),
            stopping);

    private async Task<List<StartedHead>> ClaimHeadsAsync(
        IReadOnlyCollection<long> deviceIds,
        Func<IQueryable<Job>, Task<int>> claim,
        CancellationToken stopping)
    {
        var claimed = new List<StartedHead>();
        foreach (var chunk in deviceIds.Distinct().Chunk(ChunkSize))
        {
            await db.LetUrgentPassAsync(chunk, stopping);
            var candidates = await CandidatesAsync(chunk, stopping);
            if (candidates.Count == 0) { continue; }

            try
            {
                await claim(Ready(candidates).WithSeat());
            }
            catch (Exception e) when (db.IsUniqueViolation(e) && db.Database.CurrentTransaction is null)
            {
                foreach (var one in candidates) { await TryClaimAsync(one, claim); }
            }

            var heads = await db.Jobs
                .Where(j => candidates.Contains(j.Id)
                    && j.Stage == JobStage.Active
                    && (j.Status == JobStatus.Pushing
                        || (j.Status == JobStatus.AwaitingDevice && j.HandedOverAt == null)))
                .Select(j => new StartedHead(j.Id, j.DeviceId))
                .ToListAsync(stopping);
            claimed.AddRange(heads);
            long[] others = [.. candidates.Except(heads.Select(h => h.JobId))];
            if (others.Length > 0) { await Ready(others).TakeSeatsAsync(stopping); }
        }

        return claimed;
    }

    private async Task<List<long>> CandidatesAsync(long[] deviceIds, CancellationToken stopping)
    {
        var first = await db.Devices
            .Where(d => deviceIds.Contains(d.Id))
            .Select(d => new
            {
                Busy = db.Jobs.Any(j => j.DeviceId == d.Id && j.Stage == JobStage.Active),
                JobId = db.Jobs
                    .Where(j => j.DeviceId == d.Id && j.Stage == JobStage.Waiting)
                    .OrderBy(j => j.JoinNo)
                    .Select(j => (long?)j.Id)
                    .FirstOrDefault(),
            })
            .ToListAsync(stopping);
        return [.. first.Where(f => !f.Busy && f.JobId is not null).Select(f => f.JobId!.Value)];
    }

    /// <summary>Those of them that may become heads at this moment.</summary>
    private IQueryable<Job> Ready(IReadOnlyCollection<long> jobIds) => db.Jobs
        .Where(j => jobIds.Contains(j.Id) && j.Stage == JobStage.Waiting)
        .Where(j => !db.Installations.Any(i => i.StoppedAt != null))
        .Where(j => !db.Jobs.Any(other => other.DeviceId == j.DeviceId && other.Stage == JobStage.Active))
        .Where(j => !db.Jobs
            .Any(other => other.DeviceId == j.DeviceId && other.Stage == JobStage.Waiting && other.JoinNo < j.JoinNo));

    private static Task<int> WakeAsync(IQueryable<Job> ready, DateTime now, CancellationToken stopping)
    {
        var unanswered = now + Deadlines.WakeGrace;
        return ready.ExecuteUpdateAsync(
            set => set
                .SetProperty(j => j.Stage, JobStage.Active)
                .SetProperty(j => j.Status, JobStatus.Pushing)
                .SetProperty(j => j.HeadAt, now)
                .SetProperty(j => j.Attempt, 1)
                .SetProperty(j => j.DueAt, j => j.DeadlineAt < unanswered ? j.DeadlineAt : unanswered),
            stopping);
    }

    private Task<int> StartAsync(IQueryable<Job> ready, DateTime now, CancellationToken stopping) =>
        ready.Where(j => !db.Installations.Any(i => i.ChannelDownAt != null)).ExecuteUpdateAsync(
            set => Start(set, now).SetProperty(j => j.Stage, JobStage.Active).SetProperty(j => j.HeadAt, now),
            stopping);

    /// <summary>What every start of a job sets. An unconfirmed hand-over comes due.</summary>
    internal static UpdateSettersBuilder<Job> Start(UpdateSettersBuilder<Job> set, DateTime now) => set
        .SetProperty(j => j.Status, JobStatus.AwaitingDevice)
        .SetProperty(j => j.StartedAt, now)
        .SetProperty(j => j.SessionDeadlineAt, now + Deadlines.Session)
        .SetProperty(j => j.HandedOverAt, (DateTime?)null)
        .SetProperty(j => j.FetchedAt, (DateTime?)null)
        .SetProperty(j => j.AnswerLostAt, (DateTime?)null)
        .SetProperty(j => j.WakesSinceHandOver, 0)
        .SetProperty(j => j.DueAt, now + Deadlines.HandOverRepeat);

    private async Task<int> TryClaimAsync(long jobId, Func<IQueryable<Job>, Task<int>> claim)
    {
        try
        {
            return await claim(Ready([jobId]).WithSeat());
        }
        catch (Exception e) when (db.IsUniqueViolation(e))
        {
            return 0; // Another worker gave this device a head after it was found without one.
        }
    }
}

/// <summary>A job that has just become its device's head.</summary>
public sealed record StartedHead(long JobId, long DeviceId);

/// <summary>A reserved job and the place that it gets in its device's queue.</summary>
internal sealed record JoiningJob(long Id, long JoinNo);
