using MobiJobs.Audit;
using MobiJobs.Data;
using MobiJobs.Vpp.Seats;

namespace MobiJobs.Vpp.Orders;

/// <summary>Orders as they are stored: with their audit entries, and in an order that holds.</summary>
internal static class NewOrders
{
    /// <summary>Adds an order with its audit entry.</summary>
    /// <param name="subject">What it is about.</param>
    /// <param name="by">Who asks for it.</param>
    public static void AddOrder(this MobiJobsDb db, VppOrder order, string subject, string by)
    {
        db.VppOrders.Add(order);
        db.Audit.Add(AuditEntry.Of(
            by, order.Kind.AuditAction(), subject, order.RequestedAt, order.RequestedChange.Count()));
    }

    /// <summary>
    /// Holds the contents of a change until the transaction ends, before the change is stored or applied: whoever
    /// registers a delivery of one, or promises a seat of it, waits, and reads what has become of its licences.
    /// </summary>
    public static async Task HoldAppsAsync(
        this MobiJobsDb db, int tokenId, VppChange change, CancellationToken stopping)
    {
        foreach (var app in change.AllLicenses().Select(l => l.StoreId).Distinct().Order())
        {
            await db.ContentOf(new(tokenId, app)).HoldAsync(c => c.Total, stopping);
        }
    }
}
