using Microsoft.EntityFrameworkCore;
using MobiJobs.Data;
using MobiJobs.Queue.Periodic;

namespace MobiJobs.Notifications.Telling;

/// <summary>
/// Looks each minute whether somebody is to be told, apart from everything that the queue does. One who can't be told
/// holds up no other.
/// </summary>
internal sealed class NoticeSweep(MobiJobsDb db, NoticeFacts facts, IsolatedWork work, TimeProvider clock) : ISweep
{
    private const int MostAtOnce = 500;

    /// <inheritdoc/>
    public async Task SweepAsync(CancellationToken stopping)
    {
        var now = clock.UtcNow();
        var due = await db.Subscriptions.Where(s => s.NextAt <= now)
            .OrderBy(s => s.NextAt).ThenBy(s => s.Id)
            .Take(MostAtOnce)
            .Select(s => s.Id)
            .ToListAsync(stopping);
        await work.RunForEachAsync<NoticeTelling, int>(
            due, (telling, id) => telling.TellAsync(id, facts, stopping), stopping);
    }
}
