using Microsoft.EntityFrameworkCore;
using MobiJobs.Data;
using MobiJobs.Jobs;
using MobiJobs.Queue.Periodic;
using MobiJobs.Queue.Seats;
using MobiJobs.Queue;
using MobiJobs.Vpp.Orders;
using MobiJobs.Vpp.Sync;

namespace MobiJobs.Vpp.Seats;

/// <summary>
/// Holds the seats of jobs against what is known of tokens and licences: a synchronisation, a deletion or a crash may
/// have changed either without the other.
/// </summary>
internal sealed class SeatSweep(
    MobiJobsDb db, DeviceQueueWorker worker, QueueBell bell, TimeProvider clock) : ISweep
{
    /// <inheritdoc/>
    public async Task SweepAsync(CancellationToken stopping)
    {
        var now = clock.UtcNow();
        var known = db.VppTokens.Where(SeatCounts.IsKnown(now));
        await LetGoAsync(known, stopping);
        await SetAsync(Unfollowed(), SeatState.Awaited, stopping);
        await SetAsync(Waiting().WithLicense(db, now), SeatState.Held, stopping);
        await LoseAsync(known, now, stopping);
        await SetAsync(Abandoned(), SeatState.Returning, stopping);
        await AskAppleAsync(now, stopping);
    }

    /// <summary>
    /// Where no seats are known, nothing is held: what waits for one, or for Apple, goes on without it.
    /// </summary>
    private async Task LetGoAsync(IQueryable<Tokens.VppToken> known, CancellationToken stopping)
    {
        var held = db.Jobs.HoldingForSeat().Where(j => j.Stage == JobStage.Waiting);
        await SetAsync(
            held.Where(j => !known.Any(t => t.Id == j.SeatTokenId
                && db.VppContents.Any(c => c.TokenId == t.Id && c.StoreId == j.StoreId))),
            null,
            stopping);
        var gone = db.Jobs.Where(j => j.Seat == SeatState.Promised || j.Seat == SeatState.Due);
        await SetAsync(
            gone.Where(j => !db.VppContents.Any(c => c.TokenId == j.SeatTokenId && c.StoreId == j.StoreId)
                || !db.VppTokens.Any(t => t.Id == j.SeatTokenId)
                || j.Device.SerialNumber == null),
            null,
            stopping);
    }

    /// <summary>What an order was to assign that is not there any more.</summary>
    private IQueryable<Job> Unfollowed() => db.Jobs
        .Where(j => j.Seat == SeatState.Assigning && j.Stage == JobStage.Waiting)
        .Where(j => !db.VppOrders.Any(
            o => o.TokenId == j.SeatTokenId && o.Kind == VppOrderKind.Assign && o.DueAt != null));

    private IQueryable<Job> Waiting() => db.Jobs.Where(j => j.Seat < SeatState.Assigning);

    private async Task LoseAsync(
        IQueryable<Tokens.VppToken> known, DateTime now, CancellationToken stopping)
    {
        var having = db.Jobs.Where(j => known.Any(t => t.Id == j.SeatTokenId));
        var some = having.WithoutLicense(db, now).OrderBy(j => j.Id).Select(j => j.Id).Take(DeviceQueue.ChunkSize);
        int lost;
        do
        {
            var ids = await some.ToArrayAsync(stopping);
            lost = ids.Length == 0 ? 0 : await db.WriteAsync(
                () => db.LoseSeatsAsync(db.Jobs.Where(j => ids.Contains(j.Id)), now, stopping), stopping);
        }
        while (lost == DeviceQueue.ChunkSize);
    }

    /// <summary>Jobs that ended with their seat and that can't run any more.</summary>
    private IQueryable<Job> Abandoned() => db.Jobs
        .Where(j => j.Seat == SeatState.Taken && j.Stage == JobStage.Ended)
        .Where(j => !j.MayStillRun || j.Enrollment.EndedAt != null);

    /// <summary>Where jobs wait, seats are not left to be older than an hour.</summary>
    private async Task AskAppleAsync(DateTime now, CancellationToken stopping)
    {
        var old = now - SeatCounts.MaxAge;
        var tokens = await db.VppTokens
            .Where(t => t.ExpiresAt > now && t.SyncedAt <= old)
            .Where(t => db.Jobs.Any(j => j.Seat == SeatState.Awaited && j.SeatTokenId == t.Id))
            .Select(t => t.Id)
            .ToListAsync(stopping);
        foreach (var token in tokens) { bell.Ring<VppSync>(sync => sync.RunAsync(token, CancellationToken.None)); }
    }

    /// <summary>Changes the seats of these jobs in chunks; those that go on are advanced.</summary>
    private async Task SetAsync(IQueryable<Job> jobs, SeatState? seat, CancellationToken stopping)
    {
        int changed;
        do
        {
            var some = await jobs.OrderBy(j => j.Id)
                .Select(j => new { j.Id, j.DeviceId, j.Stage }).Take(DeviceQueue.ChunkSize).ToListAsync(stopping);
            changed = some.Count;
            if (changed == 0) { return; }

            var ids = some.ConvertAll(j => j.Id);
            await db.WriteAsync(
                () => jobs.Where(j => ids.Contains(j.Id))
                    .ExecuteUpdateAsync(set => set.SetProperty(j => j.Seat, seat), stopping),
                stopping);
            await worker.AdvanceAsync(
                [.. some.Where(j => j.Stage == JobStage.Waiting).Select(j => j.DeviceId).Distinct()], stopping);
        }
        while (changed == DeviceQueue.ChunkSize);
    }
}
