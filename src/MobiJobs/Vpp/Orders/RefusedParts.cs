using Microsoft.EntityFrameworkCore;
using MobiJobs.Data;

namespace MobiJobs.Vpp.Orders;

/// <summary>The parts of an order for all of whose licences Apple did not have seats.</summary>
internal static class RefusedParts
{
    private const int FewLicenses = 5;

    /// <summary>
    /// How many licences are asked for at once, where there may be seats for some of so many: such parts find out for
    /// how many with few requests, as one for a single licence soon tells that there is none left.
    /// </summary>
    public static int SizeOf(int count) => count > FewLicenses ? (int)Math.Ceiling(Math.Sqrt(count)) : 1;

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
