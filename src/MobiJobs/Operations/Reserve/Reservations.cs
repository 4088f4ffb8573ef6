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
    /// Moves all jobs of an operation that still wait, including those yet to be registered. Returns how many were
    /// registered already.
    /// </summary>
    public async Task<int> MoveOperationAsync(long operationId, DateTime? at, Actor by, CancellationToken stopping)
    {
        var now = clock.UtcNow();
        var operation = await db.Operations.AsNoTracking().SingleAsync(o => o.Id == operationId, stopping);
        var reserved = db.Jobs.Where(j => j.OperationId == operationId)
            .Where(j => j.DueAt != null && j.Stage == JobStage.Reserved);
        await db.WriteAsync(
            async () =>
            {
                await MoveRowsAsync(operationId, at ?? now, stopping);
                var count = await reserved.CountAsync(stopping);
                var details = $"{operation.Id}: {KindNames.Of(operation.Kind)}";
                db.Audit.Add(AuditEntry.Of(by.Name, ActionOf(at), details, now, count)
                    .Changed(Exact(operation.ReservedFor), Exact(at ?? now))
                    .InOperation(operation.Id));
                await db.SaveChangesAsync(stopping);
            },
            stopping);
        var moved = 0;
        for (var after = 0L; ;)
        {
            var ids = await reserved.Where(j => j.Id > after)
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
    /// Changes the operation's time. Its run is locked first: a chunk that is being registered is committed with the
    /// old time by then, and the next chunk reads the new one.
    /// </summary>
    private async Task MoveRowsAsync(long operationId, DateTime at, CancellationToken stopping)
    {
        await db.Runs.Where(r => db.Operations.Any(o => o.Id == operationId && o.RunId == r.Id)).HoldAsync(stopping);
        await db.Operations.Where(o => o.Id == operationId)
            .ExecuteUpdateAsync(set => set.SetProperty(o => o.ReservedFor, at), stopping);
    }

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
