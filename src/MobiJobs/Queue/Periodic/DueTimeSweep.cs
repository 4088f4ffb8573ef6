using Microsoft.EntityFrameworkCore;
using MobiJobs.Data;
using MobiJobs.Jobs;

namespace MobiJobs.Queue.Periodic;

/// <summary>Deadlines decide, whatever the due time says: a wrong due time must not keep a job open forever.</summary>
internal sealed class DueTimeSweep(
    MobiJobsDb db, WorkMeter meter, TimeProvider clock, ILogger<DueTimeSweep> log) : ISweep
{
    public async Task SweepAsync(CancellationToken stopping)
    {
        var now = clock.UtcNow();
        var pulled = await db.ChangeInChunksAsync(
            db.Jobs.Where(j => j.DueAt > now)
                .Where(j => (j.Stage != JobStage.Reserved && j.DeadlineAt <= now)
                    || (j.Stage == JobStage.Active && j.SessionDeadlineAt <= now)
                    || (j.Stage == JobStage.Reserved && j.ReservedFor <= now)),
            some => some.ExecuteUpdateAsync(set => set.SetProperty(j => j.DueAt, now), stopping),
            stopping);
        if (pulled > 0)
        {
            log.LogWarning("Found {JobCount} open jobs past their time that were not due", pulled);
            meter.Repaired(WorkMeter.DueTimes, pulled);
        }
    }
}
