using Microsoft.EntityFrameworkCore;
using MobiJobs.Data;
using MobiJobs.Jobs;
using MobiJobs.Queue.Periodic;
using MobiJobs.Queue;
using MobiJobs.Vpp.Orders;
using MobiJobs.Vpp.Sync;

namespace MobiJobs.Vpp.Seats;

/// <summary>
/// Holds the seats of jobs against what is known of tokens and licences: a synchronisation, a deletion or a crash may
/// have changed either without the other.
/// </summary>
internal sealed class SeatSweep(
    MobiJobsDb db, SeatMoves moves, DeviceQueueWorker worker, QueueBell bell, TimeProvider clock) : ISweep
{
    /// <summary>A remedy goes on to the assignment within a minute.</summary>
    private static readonly TimeSpan LongestKept = TimeSpan.FromMinutes(10);

    /// <inheritdoc/>
    public async Task SweepAsync(CancellationToken stopping)
    {
        var now = clock.UtcNow();
        var known = db.VppTokens.Where(SeatCounts.IsKnown(now));
        await FollowAsync(now, stopping);
        await SetAsync(Waiting().WithLicense(db, now), SeatState.Held, stopping);
        await AssignableAsync(stopping);
        await SetAsync(LeftBehind(), SeatState.Awaited, stopping, JobEventKind.SeatReleased);
        await worker.AdvanceAsync(await moves.MoveAsync(now, stopping), stopping);
        await LetGoAsync(known, stopping);
        await LoseAsync(known, now, stopping);
        await SetAsync(Abandoned(), SeatState.Returning, stopping);
        await SetAsync(Broken(now), SeatState.Awaited, stopping);
        await SetAsync(Sharing(), SeatState.Promised, stopping);
        await SetAsync(
            await db.OfAbsentAsync(Promised(), stopping), SeatState.Awaited, stopping, JobEventKind.SeatReleased);
        await FreeForgottenAsync(now, stopping);
        await AskAppleAsync(now, stopping);
    }

    /// <summary>
    /// Where no seats are known, at no token of the device's group, nothing is held: what waits for one, or for Apple,
    /// goes on without it. So does what can only get a licence from people, though its device tells a serial number.
    /// </summary>
    private async Task LetGoAsync(IQueryable<Tokens.VppToken> known, CancellationToken stopping)
    {
        var held = db.Jobs.HoldingForSeat().Where(j => j.Stage == JobStage.Waiting);
        await SetAsync(
            held.Where(j => !known.Any(t => t.Id == j.SeatTokenId
                && db.VppContents.Any(c => c.TokenId == t.Id && c.StoreId == j.StoreId))),
            null,
            stopping);
        await SetAsync(Homeless(), null, stopping);
        await SetAsync(
            Counted().Where(j => j.Device.SerialNumber == null), null, stopping, JobEventKind.SeatImpossible);
        await SetAsync(Cured(), null, stopping);
    }

    /// <summary>Their devices have told a serial number meanwhile.</summary>
    private Task AssignableAsync(CancellationToken stopping)
    {
        var forDevices = db.VppContents.Where(c => c.IsDeviceAssignable);
        return SetAsync(
            Cured().Where(j => forDevices.Any(c => c.TokenId == j.SeatTokenId && c.StoreId == j.StoreId)),
            SeatState.Awaited,
            stopping);
    }

    private IQueryable<Job> Cured() =>
        db.Jobs.Where(j => j.Seat == SeatState.Unassignable && j.Device.SerialNumber != null);

    /// <summary>
    /// Jobs whose seat no order is about to assign any more: they have it, give it back, or go on waiting for one.
    /// </summary>
    private async Task FollowAsync(DateTime now, CancellationToken stopping)
    {
        var left = db.Jobs.Where(j => j.Seat == SeatState.Assigning && !db.VppOrders.Any(
            o => o.TokenId == j.SeatTokenId && o.Kind == VppOrderKind.Assign && o.DueAt != null
                && o.Change.Contains(j.Device.SerialNumber!)));
        await SetAsync(left.Where(j => j.Stage == JobStage.Ended), SeatState.Returning, stopping);
        await SetAsync(left.WithLicense(db, now), SeatState.Taken, stopping);
        await SetAsync(left, SeatState.Awaited, stopping);
    }

    /// <summary>
    /// What was promised is not there: Apple has refused. The jobs keep their places in the line. One whose device is
    /// being assigned a licence for another job shares it.
    /// </summary>
    private IQueryable<Job> Broken(DateTime now)
    {
        var refusing = db.VppContents.Refusing(now);
        return Counted()
            .Where(j => refusing.Any(c => c.TokenId == j.SeatTokenId && c.StoreId == j.StoreId))
            .Where(j => !db.Jobs.Any(o => o.DeviceId == j.DeviceId && o.Seat == SeatState.Assigning
                && o.SeatTokenId == j.SeatTokenId && o.StoreId == j.StoreId));
    }

    /// <summary>Their token, or the app at it, is gone, and another token has the app: they wait for it.</summary>
    private IQueryable<Job> LeftBehind() => Homeless()
        .Where(j => db.VppContents.Any(c => c.StoreId == j.StoreId && c.TokenId != j.SeatTokenId));

    /// <summary>A seat is counted for them at a token that is gone, or no longer has the app.</summary>
    private IQueryable<Job> Homeless() => Counted()
        .Where(j => !db.VppContents.Any(c => c.TokenId == j.SeatTokenId && c.StoreId == j.StoreId)
            || !db.VppTokens.Any(t => t.Id == j.SeatTokenId));

    private IQueryable<Job> Counted() =>
        db.Jobs.Where(j => j.Seat == SeatState.Promised || j.Seat == SeatState.Due);

    private IQueryable<Job> Promised() => db.Jobs.Where(j => j.Seat == SeatState.Promised);

    /// <summary>Those that await a seat although one is promised to another job of the device: they share it.</summary>
    private IQueryable<Job> Sharing() => db.Jobs.Where(j => j.Seat == SeatState.Awaited)
        .Where(j => db.Jobs.Promises().Any(
            p => p.DeviceId == j.DeviceId && p.SeatTokenId == j.SeatTokenId && p.StoreId == j.StoreId));

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

    /// <summary>
    /// Jobs that ended with their seat, can't run any more, and aren't about to be delivered again by the same licence.
    /// </summary>
    private IQueryable<Job> Abandoned() => db.Jobs
        .Where(j => j.Seat == SeatState.Taken && j.Stage == JobStage.Ended && j.AgainAt == null)
        .Where(j => !j.MayStillRun || j.Enrollment.EndedAt != null);

    /// <summary>Seats that were kept for an assignment which has not followed.</summary>
    private Task FreeForgottenAsync(DateTime now, CancellationToken stopping)
    {
        var before = now - LongestKept;
        return db.WriteAsync(
            () => db.VppOrders.Keeping().Where(o => o.EndedAt < before).FreeKeptSeatsAsync(stopping), stopping);
    }

    /// <summary>Where jobs wait, seats are not left to be older than an hour.</summary>
    private async Task AskAppleAsync(DateTime now, CancellationToken stopping)
    {
        var old = now - SeatCounts.MaxAge;
        var tokens = await db.VppTokens
            .Where(t => t.ExpiresAt > now && t.SyncedAt <= old)
            .Where(t => db.Jobs.Any(j => j.Seat <= SeatState.Assigning && j.SeatTokenId == t.Id))
            .Select(t => t.Id)
            .ToListAsync(stopping);
        foreach (var token in tokens) { bell.Ring<VppSync>(sync => sync.RunAsync(token, CancellationToken.None)); }
    }

    /// <summary>
    /// Changes the seats of these jobs in chunks; those that go on are advanced. Their timelines tell of the state, or
    /// of what else it was.
    /// </summary>
    private async Task SetAsync(
        IQueryable<Job> jobs, SeatState? seat, CancellationToken stopping, JobEventKind? what = null)
    {
        bool isMore;
        do
        {
            var some = await jobs.OrderBy(j => j.Id)
                .Select(j => new { j.Id, j.DeviceId, j.Stage }).Take(DeviceQueue.ChunkSize).ToListAsync(stopping);
            if (some.Count == 0) { return; }

            var changed = await db.WriteAsync(
                () => SetSomeAsync(jobs, [.. some.Select(j => j.Id)], seat, what, stopping), stopping);
            await worker.AdvanceAsync(
                [
                    .. some.Where(j => j.Stage == JobStage.Waiting && changed.Contains(j.Id))
                        .Select(j => j.DeviceId).Distinct(),
                ],
                stopping);

            // A chunk of which none was changed would come again for ever.
            isMore = some.Count == DeviceQueue.ChunkSize && changed.Count > 0;
        }
        while (isMore);
    }

    private async Task<HashSet<long>> SetSomeAsync(
        IQueryable<Job> jobs, long[] found, SeatState? seat, JobEventKind? what, CancellationToken stopping)
    {
        if (seat is SeatState.Held or SeatState.Taken) { await HoldContentsAsync(found, stopping); }

        var changed = await db.SetSeatsAsync(jobs, found, seat, stopping);
        await (what is { } kind
            ? db.NoteSeatsAsync(changed, kind, clock.UtcNow(), stopping)
            : db.NoteSeatsAsync(changed, seat, clock.UtcNow(), stopping));
        return [.. changed];
    }

    /// <summary>Whoever is about to collect a licence that they are to go by waits, and then finds them.</summary>
    private async Task HoldContentsAsync(long[] jobIds, CancellationToken stopping)
    {
        var pools = await db.Jobs.Where(j => jobIds.Contains(j.Id))
            .Select(j => new SeatPool(j.SeatTokenId!.Value, j.StoreId!.Value)).Distinct().ToListAsync(stopping);
        foreach (var pool in pools.OrderBy(p => p.TokenId).ThenBy(p => p.StoreId))
        {
            await db.ContentOf(pool).HoldAsync(c => c.Total, stopping);
        }
    }
}
