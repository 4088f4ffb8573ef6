using Microsoft.EntityFrameworkCore;
using MobiJobs.Data;
using MobiJobs.Jobs;
using MobiJobs.Queue;
using MobiJobs.Queue.Acts;

namespace MobiJobs.Vpp.Seats;

/// <summary>
/// Moves jobs that wait for a licence to another token of their device's group: to the one that has assigned it to the
/// device or its person, or that has a seat which nobody waits for there. Tokens are asked in the order of their ids,
/// and of the jobs the first in the line moves first.
/// </summary>
internal sealed class SeatMoves(MobiJobsDb db)
{
    /// <summary>Returns the devices whose jobs can go on.</summary>
    public async Task<IReadOnlyCollection<long>> MoveAsync(DateTime now, CancellationToken stopping)
    {
        var contents = db.VppContents.OfWholeFleet();
        var apps = await db.Jobs.OfWholeFleet()
            .Where(j => j.Seat <= SeatState.Awaited
                && contents.Any(c => c.StoreId == j.StoreId && c.TokenId != j.SeatTokenId))
            .Select(j => j.StoreId!.Value).Distinct().OrderBy(id => id).ToListAsync(stopping);
        var ready = new HashSet<long>();
        foreach (var app in apps)
        {
            var isMore = true;
            while (isMore && await AnyToMoveAsync(app, now, stopping))
            {
                var moved = await db.WriteAsync(() => MoveAsync(app, now, stopping), stopping);
                ready.UnionWith(moved.Ready);
                isMore = moved.IsMore;
            }
        }

        return ready;
    }

    /// <summary>
    /// Whether there is anything to move, asked without holding anything: in most minutes there is not, and nobody is
    /// to wait for that. What is to be moved is then counted once more while it is held.
    /// </summary>
    private async Task<bool> AnyToMoveAsync(long app, DateTime now, CancellationToken stopping)
    {
        var sources = await SeatSources.ReadAsync(db, [app], now, stopping);
        foreach (var pool in sources.Pools)
        {
            var having = Elsewhere(sources, pool).WithLicenseOf(db, pool, now);
            if (await having.AnyAsync(stopping)) { return true; }

            if (await Settling(sources, pool).AnyAsync(stopping)) { return true; }

            var isFree = await db.CountFreeAsync(pool, now, stopping) > 0;
            if (isFree && await IsAwaitedAsync(pool, stopping)) { return true; }

            if (isFree && sources.ContentOf(pool).IsDeviceAssignable
                && await db.CountLeftAsync(pool, now, stopping) > 0
                && await (await SeekingAsync(sources, pool, stopping)).AnyAsync(stopping))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether a seat of this pool can be promised to somebody who waits for it.</summary>
    private async Task<bool> IsAwaitedAsync(SeatPool pool, CancellationToken stopping)
    {
        var awaiting = db.JobsOf(pool).Where(j => j.Seat == SeatState.Awaited);
        return await (await db.OfPresentAsync(awaiting, stopping)).AnyAsync(stopping);
    }

    /// <summary>
    /// Holds the app's contents from the beginning, as whoever registers a delivery does: what is counted stays free.
    /// </summary>
    private async Task<Moved> MoveAsync(long app, DateTime now, CancellationToken stopping)
    {
        var sources = await SeatSources.ReadAsync(db, [app], now, stopping);
        await sources.HoldAsync(db, stopping);
        var moved = new Moved();
        foreach (var pool in sources.Pools)
        {
            var having = Elsewhere(sources, pool).WithLicenseOf(db, pool, now);
            var held = moved.Add(await SetAsync(having, pool, SeatState.Held, stopping));
            await db.NoteSeatsAsync(held, SeatState.Held, now, stopping);
            moved.Ready.UnionWith(await WaitingAsync(held, stopping));
        }

        // Those that can have a seat where they are don't move.
        foreach (var pool in sources.Pools) { moved.Ready.UnionWith(await db.PromiseAsync(pool, now, stopping)); }

        foreach (var pool in sources.Pools.Where(p => sources.ContentOf(p).IsDeviceAssignable))
        {
            await MoveToFreeAsync(sources, pool, moved, now, stopping);
        }

        await SettleAsync(sources, moved, now, stopping);
        return moved;
    }

    /// <summary>
    /// As many as there are seats that nobody waits for at this token. All jobs of a device share one.
    /// </summary>
    private async Task MoveToFreeAsync(
        SeatSources sources, SeatPool pool, Moved moved, DateTime now, CancellationToken stopping)
    {
        var free = Math.Min(await db.CountLeftAsync(pool, now, stopping), DeviceQueue.ChunkSize);
        if (free == 0) { return; }

        var seeking = await SeekingAsync(sources, pool, stopping);
        var devices = await seeking
            .GroupBy(j => j.DeviceId)
            .Select(g => new { g.Key, First = g.Min(j => j.Id) })
            .OrderBy(g => g.First).Select(g => g.Key).Take(free).ToListAsync(stopping);
        if (devices.Count == 0) { return; }

        moved.Add(await SetAsync(
            seeking.Where(j => devices.Contains(j.DeviceId)), pool, SeatState.Awaited, stopping));
        moved.Ready.UnionWith(await db.PromiseAsync(pool, now, stopping));
    }

    /// <summary>
    /// Those that wait at a token of which nothing is known any more, or that can't assign the app to devices, go on
    /// waiting at the first that can do better.
    /// </summary>
    private async Task SettleAsync(SeatSources sources, Moved moved, DateTime now, CancellationToken stopping)
    {
        foreach (var pool in sources.Pools)
        {
            moved.Add(await SetAsync(Stranded(sources, pool), pool, SeatState.Awaited, stopping));
            var cured = moved.Add(await SetAsync(Curable(sources, pool), pool, SeatState.Awaited, stopping));
            await db.NoteSeatsAsync(cured, SeatState.Awaited, now, stopping);
            moved.Add(await SetAsync(Unassignable(sources, pool), pool, SeatState.Unassignable, stopping));
        }
    }

    /// <summary>All that <see cref="SettleAsync"/> moves to this pool.</summary>
    private IQueryable<Job> Settling(SeatSources sources, SeatPool pool) =>
        Stranded(sources, pool).Concat(Curable(sources, pool)).Concat(Unassignable(sources, pool));

    private IQueryable<Job> Stranded(SeatSources sources, SeatPool pool)
    {
        var known = sources.Tokens;
        return Assignable(sources, pool)
            .Where(j => j.Seat == SeatState.Awaited && !known.Contains(j.SeatTokenId!.Value));
    }

    private IQueryable<Job> Curable(SeatSources sources, SeatPool pool)
    {
        var forDevices = ForDevices(sources);
        return Assignable(sources, pool)
            .Where(j => j.Seat == SeatState.Unassignable && !forDevices.Contains(j.SeatTokenId!.Value));
    }

    private IQueryable<Job> Unassignable(SeatSources sources, SeatPool pool)
    {
        var known = sources.Tokens;
        return Elsewhere(sources, pool)
            .Where(j => j.Seat == SeatState.Unassignable && !known.Contains(j.SeatTokenId!.Value));
    }

    /// <summary>Those elsewhere to whose devices this token can assign the app.</summary>
    private IQueryable<Job> Assignable(SeatSources sources, SeatPool pool)
    {
        var isForDevices = sources.ContentOf(pool).IsDeviceAssignable;
        return Elsewhere(sources, pool).Where(j => isForDevices && j.Device.SerialNumber != null);
    }

    private static int[] ForDevices(SeatSources sources) =>
        [.. sources.Pools.Where(p => sources.ContentOf(p).IsDeviceAssignable).Select(p => p.TokenId)];

    /// <summary>Those elsewhere that can have a free seat of this pool: their devices have none promised yet.</summary>
    private Task<IQueryable<Job>> SeekingAsync(SeatSources sources, SeatPool pool, CancellationToken stopping) =>
        db.OfPresentAsync(
            Elsewhere(sources, pool)
                .Where(j => j.Device.SerialNumber != null)
                .Where(j => !db.Jobs.Promises().Any(p => p.DeviceId == j.DeviceId && p.StoreId == j.StoreId)),
            stopping);

    /// <summary>The jobs that wait at other tokens though their devices may use this one.</summary>
    private IQueryable<Job> Elsewhere(SeatSources sources, SeatPool pool)
    {
        var groups = sources.GroupsOf(pool.TokenId);
        return db.Jobs.OfWholeFleet()
            .Where(j => j.Seat <= SeatState.Awaited && j.StoreId == pool.StoreId && j.SeatTokenId != pool.TokenId)
            .Where(j => groups.Contains(j.Device.GroupId!.Value));
    }

    private async Task<long[]> SetAsync(
        IQueryable<Job> jobs, SeatPool pool, SeatState seat, CancellationToken stopping)
    {
        Task<long[]> FindAsync() => jobs.OrderBy(j => j.Id).Select(j => j.Id)
            .Take(DeviceQueue.ChunkSize).ToArrayAsync(stopping);
        return await db.ChangeExactlyAsync(
            await FindAsync(),
            FindAsync,
            some => jobs.Where(j => some.Contains(j.Id)).ExecuteUpdateAsync(
                set => set.SetProperty(j => j.SeatTokenId, pool.TokenId).SetProperty(j => j.Seat, seat), stopping),
            stopping);
    }

    private Task<List<long>> WaitingAsync(long[] jobs, CancellationToken stopping) => db.Jobs
        .Where(j => jobs.Contains(j.Id) && j.Stage == JobStage.Waiting)
        .Select(j => j.DeviceId).Distinct().ToListAsync(stopping);

    private sealed class Moved
    {
        /// <summary>The devices whose jobs can go on.</summary>
        public HashSet<long> Ready { get; } = [];

        /// <summary>Whether a chunk was full, so that there may be more.</summary>
        public bool IsMore { get; private set; }

        public long[] Add(long[] jobs)
        {
            IsMore |= jobs.Length == DeviceQueue.ChunkSize;
            return jobs;
        }
    }
}
