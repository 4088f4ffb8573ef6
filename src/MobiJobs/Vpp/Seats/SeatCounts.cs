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

    /// <summary>The seats that are promised, or are being assigned.</summary>
    public static IQueryable<Job> Promises(this IQueryable<Job> jobs) => jobs.Where(j =>
        j.Seat == SeatState.Promised || j.Seat == SeatState.Due || j.Seat == SeatState.Assigning);

    /// <summary>
    /// How many seats are free: what Apple says is available, less the promises that are not taken yet. Whoever acts on
    /// it holds the content's row.
    /// </summary>
    public static async Task<int> CountFreeAsync(this MobiJobsDb db, SeatPool pool, CancellationToken stopping)
    {
        var content = await db.ContentOf(pool).AsNoTracking().FirstOrDefaultAsync(stopping);
        if (content is null or { Free: 0 }) { return 0; }

        if (content.IsUnlimited) { return int.MaxValue; }

        var promised = await db.JobsOf(pool).Promises().CountAsync(stopping);
        return Math.Max(0, content.Free - promised - await CountAskedAsync(db, pool, stopping));
    }

    /// <summary>What people have asked Apple to assign, and Apple has not done yet.</summary>
    private static async Task<int> CountAskedAsync(MobiJobsDb db, SeatPool pool, CancellationToken stopping)
    {
        var orders = await db.VppOrders.OfWholeFleet().AsNoTracking()
            .Where(o => o.TokenId == pool.TokenId && o.Kind == VppOrderKind.Assign && o.DueAt != null)
            .Where(o => o.RequestedById != Requester.SystemId)
            .ToListAsync(stopping);
        return orders.Select(o => o.RequestedChange).OfType<VppChange.Assign>()
            .Sum(assign => assign.Licenses.Count(l => l.StoreId == pool.StoreId));
    }
}
