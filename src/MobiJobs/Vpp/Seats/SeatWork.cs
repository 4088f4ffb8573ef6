using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.Data;
using MobiJobs.Jobs;
using MobiJobs.Queue;
using MobiJobs.Queue.Acts;
using MobiJobs.Queue.Periodic;
using MobiJobs.Vpp.Contents;
using MobiJobs.Vpp.Orders;

namespace MobiJobs.Vpp.Seats;

/// <summary>
/// Promises seats that have become free, asks Apple for those whose turn has come, and gives back those of jobs that
/// ended without success. What is to be done is a state of the jobs, so that nothing is lost with a process; an order
/// to Apple is placed in the transaction that moves its jobs on.
/// </summary>
internal sealed class SeatWork(
    MobiJobsDb db,
    VppOrders orders,
    DeviceQueueWorker worker,
    TimeProvider clock) : IPeriodicStep
{
    private const int MaxJobs = 1_000;

    private static readonly Actor System = new(Requester.SystemName, Requester.SystemId);

    /// <inheritdoc/>
    public async Task<int> RunAsync(CancellationToken stopping) =>
        await PromiseAsync(stopping) + await TakeAsync(stopping) + await GiveBackAsync(stopping);

    private async Task<int> PromiseAsync(CancellationToken stopping)
    {
        var now = clock.UtcNow();
        var known = db.VppTokens.Where(SeatCounts.IsKnown(now));
        var awaiting = db.Jobs.Where(j => j.Seat == SeatState.Awaited).InReach(db);
        var pools = await db.VppContents.Awake(now)
            .Where(c => known.Any(t => t.Id == c.TokenId) && c.Assigned < c.Total)
            .Where(c => awaiting.Any(j => j.SeatTokenId == c.TokenId && j.StoreId == c.StoreId))
            .OrderBy(c => c.TokenId).ThenBy(c => c.StoreId)
            .Select(c => new SeatPool(c.TokenId, c.StoreId))
            .ToListAsync(stopping);
        var promised = new HashSet<long>();
        foreach (var pool in pools)
        {
            if (await db.CountFreeAsync(pool, now, stopping) == 0) { continue; }

            promised.UnionWith(await db.WriteAsync(() => db.PromiseAsync(pool, now, stopping), stopping));
        }

        if (promised.Count > 0) { await worker.AdvanceAsync(promised, stopping); }

        return promised.Count;
    }

    /// <summary>
    /// A device that a licence is being collected from waits until that is done: Apple makes changes in any order.
    /// Where Apple refuses, the sweep breaks the promises.
    /// </summary>
    private async Task<int> TakeAsync(CancellationToken stopping)
    {
        var refusing = db.VppContents.Refusing(clock.UtcNow());
        var due = await db.Jobs.Where(j => j.Seat == SeatState.Due)
            .Where(j => !refusing.Any(c => c.TokenId == j.SeatTokenId && c.StoreId == j.StoreId))
            .Where(j => !db.VppOrders.Any(o => o.TokenId == j.SeatTokenId && o.Kind == VppOrderKind.Collect
                && o.DueAt != null && o.Change.Contains(j.Device.SerialNumber!)))
            .OrderBy(j => j.Id)
            .Select(j => new SeatJob(
                j.Id, new SeatPool(j.SeatTokenId!.Value, j.StoreId!.Value), j.Device.SerialNumber))
            .Take(MaxJobs)
            .ToListAsync(stopping);
        await ForEachPoolAsync(
            due.FindAll(j => j.SerialNumber is not null),
            SeatState.Due,
            SeatState.Assigning,
            licenses => new VppChange.Assign(licenses),
            stopping);
        return due.Count;
    }

    /// <summary>
    /// A licence stays where another job needs it, where the app is installed, and where Apple takes none back. While
    /// one is being assigned to the device for another job, it is open whether that job will have it.
    /// </summary>
    private async Task<int> GiveBackAsync(CancellationToken stopping)
    {
        var some = db.Jobs.Where(j => j.Seat == SeatState.Returning)
            .Where(j => !db.Jobs.Any(o => o.DeviceId == j.DeviceId && o.Seat == SeatState.Assigning
                && o.SeatTokenId == j.SeatTokenId && o.StoreId == j.StoreId))
            .OrderBy(j => j.Id).Take(MaxJobs);
        var returning = await db.SeatsOf(some).OrderBy(s => s.JobId).ToListAsync(stopping);
        // A job that has taken the same licence gives it back itself.
        var inheriting = returning.FindAll(r => r.HeirId is not null && !r.IsShared);
        foreach (var inherited in inheriting)
        {
            await InheritAsync(inherited.JobId, inherited.HeirId!.Value, stopping);
        }

        var rest = returning.Except(inheriting).ToList();
        var kept = rest.FindAll(r => r.IsShared || r.IsUsed || !r.IsThere || !r.IsRevocable).ConvertAll(r => r.JobId);
        await ClearAsync(kept, stopping);
        await ForEachPoolAsync(
            [
                .. rest.Where(r => !kept.Contains(r.JobId))
                    .Select(r => new SeatJob(r.JobId, new SeatPool(r.TokenId, r.StoreId), r.SerialNumber)),
            ],
            SeatState.Returning,
            null,
            licenses => new VppChange.Collect(licenses),
            stopping);
        return returning.Count;
    }

    /// <summary>Another delivery to the device goes by the same licence: it gives it back, or uses it.</summary>
    private Task InheritAsync(long jobId, long heirId, CancellationToken stopping) => db.WriteAsync(
        async () =>
        {
            var heir = db.Jobs.Where(j => j.Id == heirId && j.Seat == SeatState.Held && j.Stage != JobStage.Ended);
            if (await heir.ExecuteUpdateAsync(set => set.SetProperty(j => j.Seat, SeatState.Taken), stopping) == 0)
            {
                return;
            }

            await db.Jobs.Where(j => j.Id == jobId && j.Seat == SeatState.Returning)
                .ExecuteUpdateAsync(set => set.SetProperty(j => j.Seat, (SeatState?)null), stopping);
        },
        stopping);

    private Task ClearAsync(List<long> ids, CancellationToken stopping) => ids.Count == 0
        ? Task.CompletedTask
        : db.WriteAsync(
            () => db.Jobs.Where(j => ids.Contains(j.Id) && j.Seat == SeatState.Returning)
                .ExecuteUpdateAsync(set => set.SetProperty(j => j.Seat, (SeatState?)null), stopping),
            stopping);

    /// <summary>Places one order for as many jobs of a pool as fit into it.</summary>
    private async Task ForEachPoolAsync(
        List<SeatJob> jobs,
        SeatState from,
        SeatState? to,
        Func<IReadOnlyList<VppAssignment>, VppChange> change,
        CancellationToken stopping)
    {
        foreach (var pool in jobs.GroupBy(j => j.Pool))
        {
            var content = await db.ContentOf(pool.Key).AsNoTracking().FirstOrDefaultAsync(stopping);
            if (content is null) { continue; }

            foreach (var some in pool.DistinctBy(j => j.SerialNumber).Chunk(VppOrders.MaxPerOrder))
            {
                await db.WriteAsync(() => PlaceAsync(content, some, from, to, change, stopping), stopping);
            }
        }
    }

    /// <summary>
    /// Of two processes that find the same jobs, one places the order. Nothing is collected that a job has come to use
    /// since: whoever registers one holds the content's row, too.
    /// </summary>
    private async Task PlaceAsync(
        VppContent content,
        SeatJob[] jobs,
        SeatState from,
        SeatState? to,
        Func<IReadOnlyList<VppAssignment>, VppChange> change,
        CancellationToken stopping)
    {
        db.ChangeTracker.Clear();
        await db.ContentOf(new(content.TokenId, content.StoreId)).HoldAsync(c => c.Total, stopping);
        long[] ids = [.. jobs.Select(j => j.Id)];
        var still = db.Jobs.Where(j => ids.Contains(j.Id) && j.Seat == from);
        if (from == SeatState.Returning) { still = still.Where(NoneUses()); }

        var moved = await db.ChangeExactlyAsync(
            ids,
            () => still.Select(j => j.Id).ToArrayAsync(stopping),
            some => still.Where(j => some.Contains(j.Id))
                .ExecuteUpdateAsync(set => set.SetProperty(j => j.Seat, to), stopping),
            stopping);
        if (moved.Length == 0) { return; }

        string[] serials = [.. jobs.Where(j => moved.Contains(j.Id)).Select(j => j.SerialNumber!)];
        var asked = change([.. serials.Select(s => new VppAssignment(content.StoreId, content.Pricing, null, s))]);
        await orders.PlaceAsync(content.TokenId, asked, asked.Subject(), System, stopping);
        if (from == SeatState.Returning)
        {
            await db.NoteSeatsAsync(moved, JobEventKind.SeatReturned, clock.UtcNow(), stopping);
        }
    }

    /// <summary>No other job has the licence of the same device, or is about to have it.</summary>
    private Expression<Func<Job, bool>> NoneUses() => j => !db.Jobs.Any(o => o.DeviceId == j.DeviceId
        && (o.Seat == SeatState.Assigning || o.Seat == SeatState.Taken || o.Seat == SeatState.Held)
        && o.SeatTokenId == j.SeatTokenId && o.StoreId == j.StoreId);

    private sealed record SeatJob(long Id, SeatPool Pool, string? SerialNumber);
}
