using MobiJobs.Data;
using MobiJobs.Queue.Purging;

namespace MobiJobs.Api.Idempotency;

/// <summary>Deletes request keys that are no longer kept.</summary>
internal sealed class RequestKeyPurge(MobiJobsDb db) : IPurge
{
    public Task<int> PurgeAsync(PurgeLimits limits, CancellationToken stopping)
    {
        var before = limits.Now - RequestKey.Kept;
        return db.DeleteAllAsync(db.RequestKeys.Where(k => k.CreatedAt < before), stopping);
    }
}
