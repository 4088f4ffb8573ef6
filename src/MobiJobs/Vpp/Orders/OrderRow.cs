using Microsoft.EntityFrameworkCore;
using MobiJobs.Data;

namespace MobiJobs.Vpp.Orders;

/// <summary>An order and its outcome, as a list shows it. The time is UTC.</summary>
public sealed record OrderRow
{
    private const int MaxRows = 10;

    public required VppOrderKind Kind { get; init; }

    public required VppOrderState State { get; init; }

    public required DateTime RequestedAt { get; init; }

    public required string RequestedBy { get; init; }

    public required int? Code { get; init; }

    /// <summary>
    /// Apple's words; null for who sees a part of the fleet: they name people and serial numbers of any group.
    /// </summary>
    public required string? ErrorMessage { get; init; }

    /// <summary>The latest orders of a token, newest first.</summary>
    public static async Task<IReadOnlyList<OrderRow>> LatestAsync(
        MobiJobsDb db,
        int tokenId,
        CancellationToken stopping) =>
        await db.VppOrders.AsNoTracking().Where(o => o.TokenId == tokenId)
            .OrderByDescending(o => o.Id)
            .Take(MaxRows)
            .Select(o => new OrderRow
            {
                Kind = o.Kind,
                State = o.State,
                RequestedAt = o.RequestedAt,
                RequestedBy = db.Requesters.Where(r => r.Id == o.RequestedById).Select(r => r.Name).First(),
                Code = o.Code,
                ErrorMessage = db.Scope.SeesAll ? o.ErrorMessage : null,
            })
            .ToListAsync(stopping);
}
