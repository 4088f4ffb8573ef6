using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.Data;
using MobiJobs.Jobs;
using MobiJobs.Vpp.Contents;
using MobiJobs.Vpp.Orders;
using MobiJobs.Vpp.Tokens;

namespace MobiJobs.Vpp.Seats;

/// <summary>An app of a token: what seats are counted by.</summary>
public sealed record SeatPool(int TokenId, long StoreId);

/// <summary>Counts seats, over the whole fleet: jobs of other groups take them, too.</summary>
internal static class SeatCounts
{
    /// <summary>
    /// The age from which numbers are fetched again, and from which those that can't be fetched hold nothing.
    /// </summary>
    public static readonly TimeSpan MaxAge = TimeSpan.FromHours(1);

    /// <summary>The age from which numbers hold nothing, whatever became of the synchronisation.</summary>
    private static readonly TimeSpan MaxSilence = TimeSpan.FromHours(2);

    /// <summary>Whether the seats of a token are known well enough to hold jobs by them.</summary>
    public static Expression<Func<VppToken, bool>> IsKnown(DateTime now)
    {
        var (fresh, last) = (now - MaxAge, now - MaxSilence);
        return t => t.ExpiresAt > now && (t.SyncedAt > fresh || (t.SyncedAt > last && t.Trouble == null));
    }

    /// <summary>The content, as Apple last told of it and as orders have changed it since.</summary>
    public static IQueryable<VppContent> ContentOf(this MobiJobsDb db, SeatPool pool) => db.VppContents.OfWholeFleet()
        .Where(c => c.TokenId == pool.TokenId && c.StoreId == pool.StoreId);

    /// <summary>The jobs whose seat is of this pool.</summary>
    public static IQueryable<Job> JobsOf(this MobiJobsDb db, SeatPool pool) => db.Jobs.OfWholeFleet()
        .Where(j => j.SeatTokenId == pool.TokenId && j.StoreId == pool.StoreId);

    /// <summary>The jobs whose seats are promised, or are being assigned.</summary>
    public static IQueryable<Job> Promises(this IQueryable<Job> jobs) => jobs.Where(j =>
        j.Seat == SeatState.Promised || j.Seat == SeatState.Due || j.Seat == SeatState.Assigning);

    /// <summary>The seats that are promised: a device needs one of an app, however many jobs it has.</summary>
    public static Task<int> CountPromisedAsync(this MobiJobsDb db, SeatPool pool, CancellationToken stopping) =>
        db.JobsOf(pool).Promises().Select(j => j.DeviceId).Distinct().CountAsync(stopping);

    /// <summary>
    /// How many seats are free: what Apple says is available, less the promises that are not taken yet; none while the
    /// pool rests at this moment (UTC). Whoever acts on it holds the content's row.
    /// </summary>
    public static async Task<int> CountFreeAsync(
        this MobiJobsDb db, SeatPool pool, DateTime now, CancellationToken stopping)
    {
        var content = await db.ContentOf(pool).AsNoTracking().FirstOrDefaultAsync(stopping);
        if (content is null || content.FreeAt(now) == 0) { return 0; }

        if (content.IsUnlimited) { return int.MaxValue; }

        var promised = await db.CountPromisedAsync(pool, stopping);
        var asked = await db.CountAskedAsync(pool.TokenId, stopping);
        return Math.Max(0, content.Free - promised - asked.GetValueOrDefault(pool.StoreId));
    }

    /// <summary>How many seats are free beside those that deliveries wait for.</summary>
    public static async Task<int> CountLeftAsync(
        this MobiJobsDb db, SeatPool pool, DateTime now, CancellationToken stopping)
    {
        var free = await db.CountFreeAsync(pool, now, stopping);
        return free == 0 ? 0 : Math.Max(0, free - await db.CountAwaitedAsync(pool, stopping));
    }

    /// <summary>How many devices wait for a seat: what is free is theirs before anybody else's.</summary>
    private static Task<int> CountAwaitedAsync(this MobiJobsDb db, SeatPool pool, CancellationToken stopping) =>
        db.JobsOf(pool).Where(j => j.Seat == SeatState.Awaited).InReach(db)
            .Select(j => j.DeviceId).Distinct().CountAsync(stopping);

    /// <summary>Orders that have collected seats and keep them for an assignment that is about to follow.</summary>
    public static IQueryable<VppOrder> Keeping(this IQueryable<VppOrder> orders) =>
        orders.Where(o => o.KeepsSeats && o.State == VppOrderState.Done);

    /// <summary>Lets these orders keep no seats any longer.</summary>
    public static Task<int> FreeKeptSeatsAsync(this IQueryable<VppOrder> orders, CancellationToken stopping) => orders
        .Where(o => o.KeepsSeats)
        .ExecuteUpdateAsync(set => set.SetProperty(o => o.KeepsSeats, false), stopping);

    /// <summary>
    /// What people have asked Apple to assign, and Apple has not done yet, and what has been collected to be assigned
    /// next, by store id.
    /// </summary>
    public static async Task<IReadOnlyDictionary<long, int>> CountAskedAsync(
        this MobiJobsDb db, int tokenId, CancellationToken stopping)
    {
        var ofToken = db.VppOrders.OfWholeFleet().AsNoTracking().Where(o => o.TokenId == tokenId);
        var orders = await ofToken.Where(o => o.Kind == VppOrderKind.Assign && o.DueAt != null)
            .Where(o => o.RequestedById != Requester.SystemId)
            .ToListAsync(stopping);
        orders.AddRange(await ofToken.Keeping().ToListAsync(stopping));
        return orders.SelectMany(o => o.RequestedChange.AllLicenses()).CountBy(l => l.StoreId).ToDictionary();
    }
}
