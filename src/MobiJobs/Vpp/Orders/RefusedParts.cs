using Microsoft.EntityFrameworkCore;
using MobiJobs.Data;

namespace MobiJobs.Vpp.Orders;

/// <summary>The parts of an order that Apple has not carried out for all of its people and devices.</summary>
internal static class RefusedParts
{
    private const int FewLicenses = 5;

    /// <summary>How long a part waits at most for the next step of another: Apple may take hours for one.</summary>
    private static readonly TimeSpan LongestTurn = TimeSpan.FromSeconds(30);

    /// <summary>
    /// Divides an order that Apple refused for some. Asked for one by one, each has its own outcome. Where seats were
    /// lacking, those for whom Apple names it are refused; if it names nobody, or everybody, larger parts are asked for
    /// (<see cref="SizeOf"/>). Returns the orders that are to be added.
    /// </summary>
    public static IReadOnlyList<VppOrder> Divide(
        this VppOrder order, IReadOnlyList<VppFailure> refused, DateTime now)
    {
        if (!refused.All(f => VppCodes.IsNoSeats(f.Code))) { return order.Split(1, now); }

        var code = refused[0].Code;
        var all = order.RequestedChange.Whose();
        var named = refused.SelectMany(f => f.Whose).Intersect(all, StringComparer.Ordinal)
            .ToHashSet(StringComparer.Ordinal);
        return named.Count > 0 && named.Count < all.Count
            ? [order.FailFor(named, code, VppFailure.Describe(refused), now)]
            : order.Split(SizeOf(all.Count), now, code);
    }

    /// <summary>
    /// How many licences are asked for at once, where there may be seats for some of so many: such parts find out for
    /// how many with few requests, as one for a single licence soon tells that there is none left.
    /// </summary>
    private static int SizeOf(int count) => count > FewLicenses ? (int)Math.Ceiling(Math.Sqrt(count)) : 1;

    /// <summary>
    /// Leaves out the parts for which seats were lacking while Apple works on another part of the same order: asked for
    /// one after the other, the first licence that is refused ends those that are left.
    /// </summary>
    public static IQueryable<VppOrder> InTurn(this IQueryable<VppOrder> orders, MobiJobsDb db, DateTime now)
    {
        var soon = now + LongestTurn;
        return orders.Where(o => o.EventId != null
            || (o.Code != VppCodes.LicenseNotFound && o.Code != VppCodes.NotEnoughAssets)
            || !db.VppOrders.Any(part => part.TokenId == o.TokenId && part.Kind == o.Kind && part.Id != o.Id
                && part.RequestedAt == o.RequestedAt && part.RequestedById == o.RequestedById
                && part.RunId == o.RunId && part.State == VppOrderState.Accepted && part.DueAt <= soon));
    }

    /// <summary>
    /// Where Apple had no seat for an order of one licence: the other parts that nobody has submitted since. They are
    /// the caller's, to end them in its transaction. None for any other order.
    /// </summary>
    public static async Task<IReadOnlyList<VppOrder>> RefusedWithAsync(
        this MobiJobsDb db, VppOrder order, DateTime now, CancellationToken stopping)
    {
        if (!VppCodes.IsNoSeats(order.Code ?? 0)
            || order.RequestedChange is not VppChange.Assign { Licenses: [var one] })
        {
            return [];
        }

        var parts = await db.VppOrders.AsNoTracking()
            .Where(o => o.TokenId == order.TokenId && o.Kind == VppOrderKind.Assign && o.Id != order.Id)
            .Where(o => o.RequestedAt == order.RequestedAt && o.RequestedById == order.RequestedById
                && o.RunId == order.RunId && o.Code == order.Code)
            .Where(o => o.State == VppOrderState.Waiting && o.EventId == null && o.DueAt <= now)
            .OrderBy(o => o.Id)
            .ToListAsync(stopping);
        var ids = new List<long>();
        foreach (var part in parts.Where(p => ((VppChange.Assign)p.RequestedChange).Licenses[0].StoreId == one.StoreId))
        {
            // As a worker claims it: one of them has it.
            var claimed = await db.VppOrders.Where(o => o.Id == part.Id && o.DueAt <= now)
                .ExecuteUpdateAsync(set => set.SetProperty(o => o.DueAt, (DateTime?)null), stopping);
            if (claimed == 1) { ids.Add(part.Id); }
        }

        return await db.VppOrders.Where(o => ids.Contains(o.Id)).OrderBy(o => o.Id).ToListAsync(stopping);
    }
}
