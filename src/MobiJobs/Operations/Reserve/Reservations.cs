using System.Globalization;
using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.Audit;
using MobiJobs.Data;
using MobiJobs.Jobs;
using MobiJobs.Kinds;
using MobiJobs.Queue;

namespace MobiJobs.Operations.Reserve;

/// <summary>
/// Another time for what is reserved and still waits for it; the deadline counts from the new one. Lifting a reservation is
/// giving it this moment: the poll of a second lets the job join its queue.
/// </summary>
public sealed class Reservations(MobiJobsDb db, DeviceQueue queue, TimeProvider clock)
{
    /// <summary>Moves one job; at once where there is no time (UTC). False when it is not reserved (any more).</summary>
    public Task<bool> MoveJobAsync(long jobId, DateTime? at, Actor by, CancellationToken stopping) => db.WriteAsync(
        async () =>
        {
            var now = clock.UtcNow();
            var job = await db.Jobs.Where(j => j.Id == jobId && j.Stage == JobStage.Reserved).Select(j => new { j.Kind, j.ReservedFor }).FirstOrDefaultAsync(stopping);
            if (job is null || await queue.ReserveAsync(db.Jobs.Where(j => j.Id == jobId), job.Kind, at ?? now, stopping) == 0) { return false; }

            db.JobEvents.Add(JobEvent.Of(jobId, at is null ? JobEventKind.ReservationLifted : JobEventKind.ReservationMoved, now, note: by.Name));
            db.Audit.Add(AuditEntry.Of(by.Name, at is null ? AuditAction.ReservationLifted : AuditAction.ReservationMoved, $"#{jobId}: {Exact(job.ReservedFor)} → {Exact(at ?? now)}", now));
            await db.SaveChangesAsync(stopping);
            return true;
        },
        stopping);

    /// <summary>Moves all jobs of an operation that still wait, those yet to be registered included. Returns how many moved.</summary>
    public async Task<int> MoveOperationAsync(long operationId, DateTime? at, Actor by, CancellationToken stopping)
    {
        var now = clock.UtcNow();
        var operation = await db.Operations.Where(o => o.Id == operationId).Select(o => new { o.Kind, o.ReservedFor }).SingleAsync(stopping);
        var reserved = db.Jobs.Where(j => j.OperationId == operationId && j.DueAt != null && j.Stage == JobStage.Reserved);
        await db.WriteAsync(
            async () =>
            {
                // The run's row first: a chunk that is being registered has it, and the next one reads the new time.
                await db.OperationRuns.Where(r => r.OperationId == operationId).ExecuteUpdateAsync(set => set.SetProperty(r => r.ReserveFor, at ?? now), stopping);
                await db.Operations.Where(o => o.Id == operationId).ExecuteUpdateAsync(set => set.SetProperty(o => o.ReservedFor, at ?? now), stopping);
                var action = at is null ? AuditAction.ReservationLifted : AuditAction.ReservationMoved;
                db.Audit.Add(AuditEntry.Of(by.Name, action, $"{operationId.ToString(CultureInfo.InvariantCulture)}: {Exact(operation.ReservedFor)} → {Exact(at ?? now)}", now, await reserved.CountAsync(stopping)));
                await db.SaveChangesAsync(stopping);
            },
            stopping);
        var moved = 0;
        for (var after = 0L; ;)
        {
            var ids = await reserved.Where(j => j.Id > after).OrderBy(j => j.Id).Select(j => j.Id).Take(DeviceQueue.ChunkSize).ToListAsync(stopping);
            if (ids.Count == 0) { return moved; }

            moved += await db.WriteAsync(() => MoveChunkAsync(ids, operation.Kind, at, by, now, stopping), stopping);
            after = ids[^1];
        }
    }

    private async Task<int> MoveChunkAsync(List<long> ids, JobKind kind, DateTime? at, Actor by, DateTime now, CancellationToken stopping)
    {
        var moved = await queue.ReserveAsync(db.Jobs.Where(j => ids.Contains(j.Id)), kind, at ?? now, stopping);
        var what = at is null ? JobEventKind.ReservationLifted : JobEventKind.ReservationMoved;
        var reserved = await db.Jobs.Where(j => ids.Contains(j.Id) && j.ReservedFor == (at ?? now)).Select(j => j.Id).ToListAsync(stopping);
        await db.BulkInsertAsync(reserved.Select(id => JobEvent.Of(id, what, now, note: by.Name)), keepKeys: false, stopping);
        return moved;
    }

    private static string Exact(DateTime? at) => at is { } time ? time.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture) : "–";
}
