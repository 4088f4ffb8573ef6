using Microsoft.EntityFrameworkCore;
using MobiJobs.Data;
using MobiJobs.Queue.Purging;

namespace MobiJobs.Notifications.Sending;

/// <summary>
/// Deletes messages after 30 days, sent or not; and the former secrets of webhooks once they sign nothing any more.
/// </summary>
internal sealed class NoticePurge(MobiJobsDb db) : IPurge
{
    internal const int DaysKept = 30;

    /// <inheritdoc/>
    public async Task<int> PurgeAsync(PurgeLimits limits, CancellationToken stopping)
    {
        await db.WriteAsync(
            () => db.Webhooks.Where(w => w.FormerUntil <= limits.Now).ExecuteUpdateAsync(
                set => set
                    .SetProperty(w => w.FormerSecrets, (string?)null)
                    .SetProperty(w => w.FormerUntil, (DateTime?)null),
                stopping),
            stopping);
        var before = limits.Now.AddDays(-DaysKept);
        return await db.DeleteInChunksAsync(
            db.NoticeMessages.Where(m => m.CreatedAt < before).OrderBy(m => m.CreatedAt).Select(m => m.Id),
            ids => db.NoticeMessages.Where(m => ids.Contains(m.Id)).ExecuteDeleteAsync(stopping),
            stopping);
    }
}
