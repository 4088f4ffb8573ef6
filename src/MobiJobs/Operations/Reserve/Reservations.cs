using System.Globalization;
using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.Audit;
using MobiJobs.Data;
using MobiJobs.Jobs;
using MobiJobs.Kinds;
using MobiJobs.Queue;
using MobiJobs.Runs;

namespace MobiJobs.Operations.Reserve;

/// <summary>
/// Moves reservations that still wait; the deadline counts from the new time. A reservation that is lifted is moved to
/// this moment: the poll that runs every second lets the job join its queue.
/// </summary>
public sealed class Reservations(MobiJobsDb db, DeviceQueue queue, TimeProvider clock)
{
    /// <summary>Moves one job to a time (UTC); null for now. False if it is not reserved any more.</summary>
    public Task<bool> MoveJobAsync(long jobId, DateTime? at, Actor by, CancellationToken stopping) => db.WriteAsync(
        async () =>
        {
            var now = clock.UtcNow();
            var job = await db.Jobs
                .Where(j => j.Id == jobId && j.Stage == JobStage.Reserved)
                .Select(j => new { j.Kind, j.ReservedFor, j.OperationId, j.Device.Number, j.Device.SerialNumber })
                .FirstOrDefaultAsync(stopping);
            if (job is null) { return false; }

            var one = db.Jobs.Where(j => j.Id == jobId);
            if (await queue.ReserveAsync(one, job.Kind, at ?? now, stopping) == 0) { return false; }

            db.JobEvents.Add(JobEvent.Of(jobId, EventOf(at), now, note: by.Name));
            db.Audit.Add(AuditEntry.Of(by.Name, ActionOf(at), $"#{jobId}", now)
                .Changed(Exact(job.ReservedFor), Exact(at ?? now))
                .About(job.Number, job.SerialNumber)
                .InOperation(job.OperationId));
            await db.SaveChangesAsync(stopping);
            return true;
        },
        stopping);

    /// <summary>
    /// The reservation of an operation, with the jobs that still wait for it, be they registered or not yet; null if
    /// the operation has no job of this scope and will have none.
    /// </summary>
    public async Task<ReservationPage?> FindAsync(
        IQueryable<Job> scope, long operationId, CancellationToken stopping)
    {
        var jobs = scope.Where(j => j.OperationId == operationId);
        var remaining = await RemainingAsync(operationId, stopping);
        if (remaining == 0 && !await jobs.AnyAsync(stopping)) { return null; }

        var waiting = await jobs.CountAsync(j => j.DueAt != null && j.Stage == JobStage.Reserved, stopping);
        return await db.Operations.Where(o => o.Id == operationId)
            .Select(o => new ReservationPage(
                o.Id, o.Kind, o.Detail, o.ReservedFor, o.ReservedFor == null ? 0 : waiting + remaining))
            .FirstOrDefaultAsync(stopping);
    }

    /// <summary>
    /// Moves all jobs of an operation that still wait, including those yet to be registered. Who does not see them all
    /// moves the own ones; the operation keeps its time for the others. Returns how many; null if nothing waits any
    /// more, and nothing was changed.
    /// </summary>
    public async Task<int?> MoveOperationAsync(long operationId, DateTime? at, Actor by, CancellationToken stopping)
    {
        var now = clock.UtcNow();
        var operation = await db.Operations.AsNoTracking().SingleAsync(o => o.Id == operationId, stopping);
        var reserved = db.Jobs.Where(j => j.OperationId == operationId)
            .Where(j => j.DueAt != null && j.Stage == JobStage.Reserved);
        var (upTo, remaining) = (0L, 0);
        var isMoved = await db.WriteAsync(
            async () =>
            {
                await HoldAsync(operationId, stopping);
                var isWhole = !await OthersWaitAsync(operationId, stopping);
                remaining = isWhole ? await RemainingAsync(operationId, stopping) : 0;
                upTo = await reserved.NewestIdAsync(stopping);
                var count = await reserved.CountAsync(stopping) + remaining;
                if (count == 0 || !await MoveRowAsync(operationId, isWhole ? at ?? now : null, stopping))
                {
                    return false;
                }

                var details = $"{operation.Id}: {KindNames.Of(operation.Kind)}";
                db.Audit.Add(AuditEntry.Of(by.Name, ActionOf(at), details, now, count)
                    .Changed(Exact(operation.ReservedFor), Exact(at ?? now))
                    .InOperation(operation.Id));
                await db.SaveChangesAsync(stopping);
                return true;
            },
            stopping);
        if (!isMoved) { return null; }

        var moved = remaining;
        for (var after = 0L; ;)
        {
            var ids = await reserved.Where(j => j.Id > after && j.Id <= upTo)
                .OrderBy(j => j.Id)
                .Select(j => j.Id)
                .Take(DeviceQueue.ChunkSize)
                .ToListAsync(stopping);
            if (ids.Count == 0) { return moved; }

            moved += await db.WriteAsync(() => MoveChunkAsync(ids, operation.Kind, at, by, now, stopping), stopping);
            after = ids[^1];
        }
    }

    /// <summary>
    /// Locks the operation's run before the operation is moved: a chunk that is being registered is committed with the
    /// old time by then, and the next chunk reads the new one.
    /// </summary>
    private Task<int> HoldAsync(long operationId, CancellationToken stopping) =>
        RunOf(operationId).HoldAsync(stopping);

    /// <summary>How many jobs of an operation are yet to be registered.</summary>
    private Task<int> RemainingAsync(long operationId, CancellationToken stopping)
    {
        var runs = RunOf(operationId).RegisteringJobs().Where(r => r.Kind == RunKind.Register); // No retry is reserved.
        return db.RunItems.CountAsync(
            i => i.Outcome == RunOutcome.Pending && runs.Any(r => r.Id == i.RunId), stopping);
    }

    private IQueryable<Run> RunOf(long operationId) =>
        db.Runs.Where(r => db.Operations.Any(o => o.Id == operationId && o.RunId == r.Id));

    /// <summary>Whether the operation has jobs, or will have, that wait and that the person doesn't see.</summary>
    private async Task<bool> OthersWaitAsync(long operationId, CancellationToken stopping)
    {
        if (db.Scope.SeesAll) { return false; }

        var by = db.Scope.RequesterId;
        var of = db.Operations.OfWholeFleet().Where(o => o.Id == operationId);
        var others = db.Jobs.OfOthers(db.Scope).Where(j => j.OperationId == operationId);
        return await others.AnyAsync(j => j.DueAt != null && j.Stage == JobStage.Reserved, stopping)
            || await db.Runs.OfWholeFleet().RegisteringJobs()
                .AnyAsync(r => r.RequestedById != by && of.Any(o => o.RunId == r.Id), stopping);
    }

    /// <summary>
    /// False for an operation that was not reserved, but was to begin at once. Without a time it stays as it is.
    /// </summary>
    private async Task<bool> MoveRowAsync(long operationId, DateTime? at, CancellationToken stopping) =>
        await db.Operations.Where(o => o.Id == operationId && o.ReservedFor != null)
            .ExecuteUpdateAsync(set => set.SetProperty(o => o.ReservedFor, o => at ?? o.ReservedFor), stopping) == 1;

    private async Task<int> MoveChunkAsync(
        List<long> ids,
        JobKind kind,
        DateTime? at,
        Actor by,
        DateTime now,
        CancellationToken stopping)
    {
        var moved = await queue.ReserveAsync(db.Jobs.Where(j => ids.Contains(j.Id)), kind, at ?? now, stopping);
        var reserved = await db.Jobs
            .Where(j => ids.Contains(j.Id) && j.ReservedFor == (at ?? now))
            .Select(j => j.Id)
            .ToListAsync(stopping);
        var events = reserved.Select(id => JobEvent.Of(id, EventOf(at), now, note: by.Name));
        await db.BulkInsertAsync(events, keepKeys: false, stopping);
        return moved;
    }

    private static JobEventKind EventOf(DateTime? at) =>
        at is null ? JobEventKind.ReservationLifted : JobEventKind.ReservationMoved;

    private static AuditAction ActionOf(DateTime? at) =>
        at is null ? AuditAction.ReservationLifted : AuditAction.ReservationMoved;

    private static string Exact(DateTime? at) =>
        at is { } time ? time.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture) : "–";
}

/// <summary>An operation's reservation as a page.</summary>
/// <param name="Waiting">How many jobs wait for it, those to be registered included.</param>
public sealed record ReservationPage(
    long OperationId,
    JobKind Kind,
    string? Detail,
    DateTime? ReservedFor,
    int Waiting);
