using Microsoft.EntityFrameworkCore;
using MobiJobs.Data;
using MobiJobs.Jobs;

namespace MobiJobs.Queue.Purging;

/// <summary>
/// Deletes ended jobs. Open jobs stay, whatever their age, and so do those with a PIN, of which there is no other copy:
/// they go with their device. One that has a seat gives it back first: nobody waits for its answer any longer.
/// </summary>
internal sealed class JobPurge(MobiJobsDb db) : IPurge
{
    /// <summary>
    /// Their answers go with them: hardly ever more than four for a job, so that no table has 5,000 rows locked.
    /// </summary>
    private const int ChunkSize = 1000;

    public async Task<int> PurgeAsync(PurgeLimits limits, CancellationToken stopping)
    {
        await ReturnSeatsAsync(limits, stopping);
        return await db.DeleteInChunksAsync(
            db.Jobs
                .Where(j => j.EndedAt != null && j.EndedAt < limits.EndedBefore && j.Seat == null)
                .Where(j => !db.CommandPins.Any(p => p.JobId == j.Id))
                .OrderBy(j => j.EndedAt)
                .Select(j => j.Id),
            ids => DeleteAsync(ids, stopping),
            stopping,
            ChunkSize);
    }

    /// <summary>Their timelines may be long, and go first.</summary>
    private async Task<int> DeleteAsync(long[] ids, CancellationToken stopping)
    {
        var jobs = db.Jobs
            .Where(j => ids.Contains(j.Id) && j.Stage == JobStage.Ended && j.Seat == null)
            .Where(j => !db.CommandPins.Any(p => p.JobId == j.Id));
        await db.DeleteAllAsync(db.JobEvents.Where(e => jobs.Select(j => j.Id).Contains(e.JobId)), stopping);
        return await jobs.ExecuteDeleteAsync(stopping);
    }

    private Task ReturnSeatsAsync(PurgeLimits limits, CancellationToken stopping) => db.ChangeInChunksAsync(
        db.Jobs.Where(j => j.Seat == SeatState.Taken && j.Stage == JobStage.Ended && j.EndedAt < limits.EndedBefore),
        some => some.ExecuteUpdateAsync(
            set => set.SetProperty(j => j.Seat, SeatState.Returning), stopping),
        stopping);
}
