using MobiJobs.Queue.Periodic;

namespace MobiJobs.Queue.Purging;

/// <summary>
/// Deletes old history nightly. What ended in the months that are kept stays, by the month of its end in the
/// organisation's time zone. A purge that fails holds up no other.
/// </summary>
public sealed class HistoryPurge(
    IEnumerable<Purge> purges,
    IsolatedWork work,
    OrganizationTime time,
    HistoryKept kept,
    TimeProvider clock,
    ILogger<HistoryPurge> log)
{
    /// <summary>Runs the purges of all rooms. Returns how many rows were deleted.</summary>
    public async Task<int> RunAsync(CancellationToken stopping)
    {
        var now = clock.UtcNow();
        var limits = new PurgeLimits(now, time.MonthStart(now, 1 - kept.Months));
        var total = 0;
        await work.RunAsync<IPurge>(
            purges.OrderBy(p => p.RunsLast).Select(p => p.Type),
            async purge =>
            {
                var deleted = await purge.PurgeAsync(limits, stopping);
                log.LogInformation(
                    "{Purge} deleted {RowCount} rows; history is kept from {Before}",
                    purge.GetType().Name,
                    deleted,
                    limits.EndedBefore);
                total += deleted;
            },
            stopping);
        return total;
    }
}
