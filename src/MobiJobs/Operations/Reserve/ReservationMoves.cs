using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.Data;
using MobiJobs.Jobs;
using MobiJobs.Queue.Periodic;
using MobiJobs.Queue;

namespace MobiJobs.Operations.Reserve;

/// <summary>
/// Moves the jobs of operations whose time has been changed, in chunks of one transaction each, and finishes at the
/// sweep what a process that died, or a chunk that failed, has left.
/// </summary>
public sealed class ReservationMoves(MobiJobsDb db, DeviceQueue queue, IsolatedWork work) : ISweep
{
    /// <inheritdoc/>
    public async Task SweepAsync(CancellationToken stopping)
    {
        var ids = await db.ReservationMoves.OrderBy(m => m.RequestedAt).Select(m => m.OperationId)
            .ToListAsync(stopping);
        await work.RunForEachAsync<ReservationMoves, long>(
            ids, (moves, id) => moves.CarryOnAsync(id, stopping), stopping);
    }

    /// <summary>
    /// Notes within the caller's transaction that the jobs are to be moved. Whoever is carrying out an older order of
    /// the operation continues with this one.
    /// </summary>
    public async Task OrderAsync(ReservationMove move, CancellationToken stopping)
    {
        await db.ReservationMoves.OfWholeFleet()
            .Where(m => m.OperationId == move.OperationId)
            .ExecuteDeleteAsync(stopping);
        await db.BulkInsertAsync([move], keepKeys: true, stopping);
        await db.AfterCommitAsync(() => CarryOnAsync(move.OperationId, CancellationToken.None));
    }

    /// <summary>Moves what has not been moved yet. Others may do the same meanwhile: they take turns.</summary>
    public async Task CarryOnAsync(long operationId, CancellationToken stopping)
    {
        db.ChangeTracker.Clear(); // A write is begun anew only where nothing is tracked.
        while (await db.WriteAsync(() => MoveChunkAsync(operationId, stopping), stopping)) { }
    }

    /// <summary>False if there is nothing left to move.</summary>
    private async Task<bool> MoveChunkAsync(long operationId, CancellationToken stopping)
    {
        var row = db.ReservationMoves.OfWholeFleet().Where(m => m.OperationId == operationId);
        var isHeld = await row.HoldAsync(m => m.AfterId, stopping) > 0;
        if (!isHeld) { return false; }

        var move = await row.AsNoTracking().SingleAsync(stopping);
        var ids = await db.Jobs.OfWholeFleet() // Whoever carries on moves all of it.
            .Where(j => j.OperationId == operationId && j.DueAt != null && j.Stage == JobStage.Reserved)
            .Where(j => j.Id > move.AfterId && j.Id <= move.UpToId)
            .OrderBy(j => j.Id)
            .Select(j => j.Id)
            .Take(DeviceQueue.ChunkSize)
            .ToListAsync(stopping);
        await MoveAsync(move, ids, stopping);
        if (ids.Count < DeviceQueue.ChunkSize)
        {
            await row.ExecuteDeleteAsync(stopping);
            return false;
        }

        var last = ids[^1];
        await row.ExecuteUpdateAsync(set => set.SetProperty(m => m.AfterId, last), stopping);
        return true;
    }

    /// <summary>Moves these jobs within the caller's transaction.</summary>
    internal async Task MoveAsync(ReservationMove move, List<long> ids, CancellationToken stopping)
    {
        if (ids.Count == 0) { return; }

        var kind = await db.Operations.OfWholeFleet().Where(o => o.Id == move.OperationId)
            .Select(o => o.Kind)
            .SingleAsync(stopping);
        var jobs = db.Jobs.OfWholeFleet().Where(j => ids.Contains(j.Id));
        await queue.ReserveAsync(jobs, kind, move.At, stopping);
        var moved = await jobs.Where(j => j.ReservedFor == move.At).Select(j => j.Id).ToListAsync(stopping);
        var by = await db.Requesters.NameOfAsync(move.RequestedById, stopping);
        var what = move.IsLifted ? JobEventKind.ReservationLifted : JobEventKind.ReservationMoved;
        await db.BulkInsertAsync(
            moved.Select(id => JobEvent.Of(id, what, move.RequestedAt, note: by)), keepKeys: false, stopping);
    }
}
