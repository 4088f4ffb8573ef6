using Microsoft.EntityFrameworkCore;
using MobiJobs.Data;

namespace MobiJobs.Vpp.Orders;

/// <summary>
/// The order in which changes of the same licences reach Apple. Apple processes concurrent changes in any order, and
/// reports them in any order: an assignment and a revocation of one licence must never be in flight together, or a
/// delivery would be sent by a licence that is gone.
/// </summary>
/// <remarks>
/// Open orders are read once for many. Turns grow in the order of commits (<see cref="NewOrders.HoldAppsAsync"/>), and
/// the parts of a divided order keep its turn: what is due when they are read has all that goes before it among them.
/// </remarks>
internal sealed class OrderTurns(MobiJobsDb db)
{
    private readonly Dictionary<(int TokenId, VppOrderKind Kind), IReadOnlyDictionary<LicenseKey, First>> open = [];

    /// <summary>
    /// When to look again, where an order that was placed before is still open and assigns what this one collects, or
    /// the other way round: once that one's next step is due (UTC). Null where there is none.
    /// </summary>
    public async Task<DateTime?> BlockedUntilAsync(VppOrder order, CancellationToken stopping)
    {
        VppOrderKind? opposite = order.Kind switch
        {
            VppOrderKind.Assign => VppOrderKind.Collect,
            VppOrderKind.Collect => VppOrderKind.Assign,
            VppOrderKind.AddPeople or VppOrderKind.StopPeople => null,
        };
        if (opposite is not { } other) { return null; }

        if (!open.TryGetValue((order.TokenId, other), out var first))
        {
            open[(order.TokenId, other)] = first = await ReadAsync(order.TokenId, other, stopping);
        }

        DateTime? until = null;
        foreach (var key in Keys(order.RequestedChange))
        {
            if (first.TryGetValue(key, out var before) && before.Turn < order.Turn && !(until > before.DueAt))
            {
                until = before.DueAt;
            }
        }

        return until;
    }

    /// <summary>The first of the open orders of a kind for each licence.</summary>
    private async Task<IReadOnlyDictionary<LicenseKey, First>> ReadAsync(
        int tokenId, VppOrderKind kind, CancellationToken stopping)
    {
        var orders = db.VppOrders.AsNoTracking()
            .Where(o => o.TokenId == tokenId && o.Kind == kind && o.DueAt != null)
            .AsAsyncEnumerable();
        var first = new Dictionary<LicenseKey, First>();
        await foreach (var order in orders.WithCancellation(stopping))
        {
            foreach (var key in Keys(order.RequestedChange))
            {
                if (first.TryGetValue(key, out var known) && known.Turn <= order.Turn) { continue; }

                first[key] = new(order.Turn, order.DueAt!.Value);
            }
        }

        return first;
    }

    private static IEnumerable<LicenseKey> Keys(VppChange change) =>
        change.AllLicenses().Select(l => new LicenseKey(l.StoreId, l.ClientUserId, l.SerialNumber));

    private readonly record struct LicenseKey(long StoreId, string? Name, string? SerialNumber);

    private readonly record struct First(long Turn, DateTime DueAt);
}
