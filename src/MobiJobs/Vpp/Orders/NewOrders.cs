using MobiJobs.Audit;
using MobiJobs.Data;

namespace MobiJobs.Vpp.Orders;

/// <summary>Orders and their audit entries.</summary>
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
}
