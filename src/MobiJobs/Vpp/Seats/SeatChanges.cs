using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.Data;
using MobiJobs.Jobs;
using MobiJobs.Queue;
using MobiJobs.Vpp.Contents;
using MobiJobs.Vpp.Orders;

namespace MobiJobs.Vpp.Seats;

/// <summary>
/// What becomes of the seats of jobs when licences are assigned and collected, whoever asked Apple for it. Each change
/// is a part of the transaction that records the outcome.
/// </summary>
public sealed class SeatChanges(MobiJobsDb db, QueueBell bell)
{
    /// <summary>Licences were assigned: the jobs that need them have their seats.</summary>
    public async Task AssignedAsync(
        VppOrder order, IReadOnlyList<VppAssignment> licenses, DateTime now, CancellationToken stopping)
    {
        var tokenId = order.TokenId;
        await db.ForgetRefusalsAsync(new(tokenId, licenses[0].StoreId), stopping);
        await NoteCollectsAsync(tokenId, licenses, now, stopping);
        var having = Having(tokenId, licenses).WithLicense(db, now);
        var ringing = await DevicesAsync(having.Where(j => j.Seat < SeatState.Taken), stopping);
        await FollowAsync(having, Having(tokenId, licenses), now, stopping);
        if (order.RequestedById == Requester.SystemId) { await ReturnUnneededAsync(tokenId, licenses, now, stopping); }

        await RingAsync(ringing);
    }

    /// <summary>Asks Apple to collect the licences of these devices, in the caller's transaction.</summary>
    public async Task CollectAsync(
        SeatPool pool, IReadOnlyList<string> serials, DateTime now, CancellationToken stopping)
    {
        await db.ContentOf(pool).HoldAsync(c => c.Total, stopping);
        if (await db.ContentOf(pool).AsNoTracking().FirstOrDefaultAsync(stopping) is not { } content) { return; }

        foreach (var some in serials.Chunk(VppOrders.MaxPerOrder))
        {
            var licenses = Array.ConvertAll(
                some, serial => new VppAssignment(pool.StoreId, content.Pricing, null, serial));
            var change = new VppChange.Collect(licenses);
            var order = VppOrder.Of(pool.TokenId, change, Requester.SystemId, now);
            db.AddOrder(order, change.Subject(), Requester.SystemName);
            await db.SaveChangesAsync(stopping);
            await CollectingAsync(pool.TokenId, licenses, now, stopping);
        }
    }

    /// <summary>
    /// The jobs that a licence reaches have it, whether it was asked for them or not; the others wait for a seat again.
    /// One that ended gives it back.
    /// </summary>
    private async Task FollowAsync(
        IQueryable<Job> having, IQueryable<Job> all, DateTime now, CancellationToken stopping)
    {
        var waiting = having.Where(j => j.Seat < SeatState.Assigning);
        await db.MoveSeatsAsync(waiting, SeatState.Held, JobEventKind.SeatHeld, now, stopping);
        var ended = all.Where(j => j.Seat == SeatState.Assigning && j.Stage == JobStage.Ended);
        await ended.WithLicense(db, now)
            .ExecuteUpdateAsync(set => set.SetProperty(j => j.Seat, SeatState.Returning), stopping);
        await ended.ExecuteUpdateAsync(set => set.SetProperty(j => j.Seat, (SeatState?)null), stopping);
        var taking = having.Where(j => j.Seat == SeatState.Assigning && j.Stage != JobStage.Ended);
        await db.MoveSeatsAsync(taking, SeatState.Taken, JobEventKind.SeatTaken, now, stopping);
        var missing = all.Where(j => j.Seat == SeatState.Assigning && j.Stage != JobStage.Ended);
        await db.MoveSeatsAsync(missing, SeatState.Awaited, JobEventKind.SeatLost, now, stopping);
    }

    /// <summary>Apple has refused a change for good.</summary>
    public Task FailedAsync(VppOrder order, DateTime now, CancellationToken stopping) => order.RequestedChange switch
    {
        VppChange.Assign assign => RefusedAsync(order, assign, now, stopping),
        VppChange.Collect collect => KeptAsync(order.TokenId, collect.Licenses, stopping),
        _ => Task.CompletedTask,
    };

    /// <summary>
    /// Licences are about to be collected: from now on nothing is sent that needs one of them. Jobs that had them need
    /// a seat again, the heads among them as long as their devices hold nothing.
    /// </summary>
    public async Task CollectingAsync(
        int tokenId, IReadOnlyList<VppAssignment> licenses, DateTime now, CancellationToken stopping)
    {
        await Find(tokenId, licenses).ExecuteUpdateAsync(
            set => set.SetProperty(l => l.LeavingAt, now), stopping);
        await db.LoseSeatsAsync(Having(tokenId, licenses), now, stopping);
        var awaiting = Having(tokenId, licenses).Where(j => j.Seat == SeatState.Awaited);
        await RingAsync(await DevicesAsync(awaiting, stopping)); // They let urgent jobs pass.
    }

    /// <summary>
    /// Without seats the jobs wait for others; whatever else it was, they go on,
    /// and the device tells what is wrong.
    /// </summary>
    private async Task RefusedAsync(
        VppOrder order, VppChange.Assign assign, DateTime now, CancellationToken stopping)
    {
        var noSeats = VppCodes.IsNoSeats(order.Code ?? 0);
        var pool = new SeatPool(order.TokenId, assign.Licenses[0].StoreId);
        if (noSeats) { await db.NoteRefusalAsync(pool, now, stopping); } // The sweep breaks what was promised.

        var assigning = Having(order.TokenId, assign.Licenses).Where(j => j.Seat == SeatState.Assigning);
        var refused = await assigning.Where(j => j.Stage == JobStage.Waiting)
            .Select(j => new { j.Id, j.DeviceId }).ToListAsync(stopping);
        await assigning.ExecuteUpdateAsync(
            set => set.SetProperty(
                j => j.Seat, j => noSeats && j.Stage != JobStage.Ended ? SeatState.Awaited : null),
            stopping);
        var what = noSeats ? JobEventKind.NoSeat : JobEventKind.SeatRefused;
        db.JobEvents.AddRange(refused.Select(j => JobEvent.Of(j.Id, what, now, order.Code, order.ErrorMessage)));
        await db.SaveChangesAsync(stopping);
        await RingAsync(refused.ConvertAll(j => j.DeviceId)); // Without seats they let urgent jobs pass.
    }

    /// <summary>
    /// Licences that were assigned for jobs which have been deleted since, with or without their devices.
    /// </summary>
    private async Task ReturnUnneededAsync(
        int tokenId, IReadOnlyList<VppAssignment> licenses, DateTime now, CancellationToken stopping)
    {
        var pool = new SeatPool(tokenId, licenses[0].StoreId);
        string[] serials = [.. licenses.Select(l => l.SerialNumber).OfType<string>()];
        var needed = await db.Jobs.OfWholeFleet()
            .Where(j => j.StoreId == pool.StoreId && serials.Contains(j.Device.SerialNumber!))
            .Where(j => j.Stage != JobStage.Ended || j.Seat != null || j.Status == JobStatus.Succeeded)
            .Select(j => j.Device.SerialNumber!).Distinct().ToListAsync(stopping);
        string[] rest = [.. serials.Except(needed, StringComparer.Ordinal)];
        if (rest.Length > 0 && await db.ContentOf(pool).AnyAsync(c => c.IsRevocable, stopping))
        {
            await CollectAsync(pool, rest, now, stopping);
        }
    }

    /// <summary>Apple did not collect them.</summary>
    private Task KeptAsync(int tokenId, IReadOnlyList<VppAssignment> licenses, CancellationToken stopping) =>
        Find(tokenId, licenses).ExecuteUpdateAsync(
            set => set.SetProperty(l => l.LeavingAt, (DateTime?)null), stopping);

    /// <summary>
    /// Licences that somebody had asked to collect before Apple assigned them are about to go again.
    /// </summary>
    private async Task NoteCollectsAsync(
        int tokenId, IReadOnlyList<VppAssignment> licenses, DateTime now, CancellationToken stopping)
    {
        var collects = await db.VppOrders.AsNoTracking()
            .Where(o => o.TokenId == tokenId && o.Kind == VppOrderKind.Collect && o.DueAt != null)
            .ToListAsync(stopping);
        var going = collects.SelectMany(o => ((VppChange.Collect)o.RequestedChange).Licenses).Intersect(licenses);
        if (going.ToArray() is { Length: > 0 } some)
        {
            await Find(tokenId, some).ExecuteUpdateAsync(set => set.SetProperty(l => l.LeavingAt, now), stopping);
        }
    }

    private IQueryable<License> Find(int tokenId, IReadOnlyList<VppAssignment> licenses)
    {
        var (storeId, serials, names) = Parts(licenses);
        return db.Licenses.OfWholeFleet()
            .Where(l => l.TokenId == tokenId && l.StoreId == storeId)
            .Where(l => serials.Contains(l.SerialNumber!)
                || db.VppUsers.Any(u => u.Id == l.UserId && u.TokenId == tokenId && names.Contains(u.Name)));
    }

    /// <summary>The jobs of the devices and people that these licences are for.</summary>
    private IQueryable<Job> Having(int tokenId, IReadOnlyList<VppAssignment> licenses)
    {
        var (storeId, serials, names) = Parts(licenses);
        return db.JobsOf(new(tokenId, storeId))
            .Where(j => j.Seat != null)
            .Where(j => serials.Contains(j.Device.SerialNumber!)
                || db.VppUsers.Any(u =>
                    u.Id == j.Device.VppUserId && u.TokenId == tokenId && names.Contains(u.Name)));
    }

    private static (long StoreId, string[] Serials, string[] Names) Parts(IReadOnlyList<VppAssignment> licenses) =>
        (licenses[0].StoreId,
            [.. licenses.Select(l => l.SerialNumber).OfType<string>()],
            [.. licenses.Select(l => l.ClientUserId).OfType<string>()]);

    private static Task<List<long>> DevicesAsync(IQueryable<Job> jobs, CancellationToken stopping) => jobs
        .Where(j => j.Stage == JobStage.Waiting).Select(j => j.DeviceId).Distinct().ToListAsync(stopping);

    private Task RingAsync(List<long> devices) =>
        devices.Count == 0 ? Task.CompletedTask : db.AfterCommitAsync(() => bell.RingAsync(devices));
}
