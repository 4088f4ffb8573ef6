using Microsoft.EntityFrameworkCore;
using MobiJobs.Data;
using MobiJobs.Queue.Periodic;

namespace MobiJobs.Notifications.Telling;

/// <summary>
/// Looks each minute whether somebody is to be told, apart from everything that the queue does. One who can't be told
/// holds up no other. Of two at once, each tells those whom the other has not told yet.
/// </summary>
public sealed class NoticeSweep(MobiJobsDb db, NoticeFacts facts, IsolatedWork work, TimeProvider clock)
{
    private const int MostAtOnce = 500;

    /// <summary>Tells everybody who is to be told now.</summary>
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
