using Microsoft.EntityFrameworkCore;
using MobiJobs.Data;
using MobiJobs.Queue.Purging;

namespace MobiJobs.Notifications.Sending;

/// <summary>Deletes messages after 30 days, sent or not.</summary>
internal sealed class NoticePurge(MobiJobsDb db) : IPurge
{
    internal const int DaysKept = 30;

    /// <inheritdoc/>
    public Task<int> PurgeAsync(PurgeLimits limits, CancellationToken stopping)
    {
        var before = limits.Now.AddDays(-DaysKept);
        return db.DeleteInChunksAsync(
            db.NoticeMessages.Where(m => m.CreatedAt < before).OrderBy(m => m.CreatedAt).Select(m => m.Id),
            ids => db.NoticeMessages.Where(m => ids.Contains(m.Id)).ExecuteDeleteAsync(stopping),
            stopping);
    }
}
