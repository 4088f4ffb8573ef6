using MobiJobs.Data;
using MobiJobs.Queue.Purging;

namespace MobiJobs.Vpp.Orders;

/// <summary>Deletes orders that ended with history.</summary>
internal sealed class VppOrderPurge(MobiJobsDb db) : IPurge
{
    public Task<int> PurgeAsync(PurgeLimits limits, CancellationToken stopping) =>
        db.DeleteAllAsync(db.VppOrders.Where(o => o.EndedAt < limits.EndedBefore), stopping);
}
