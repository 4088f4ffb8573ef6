using Microsoft.EntityFrameworkCore;
using MobiJobs.Data;
using MobiJobs.Runs;

namespace MobiJobs.Enrollments.Many;

/// <summary>The outcomes that acts on devices have in common.</summary>
internal static class DeviceOutcomes
{
    /// <summary>
    /// Marks the items that were carried out, and refuses those whose device has been deleted. Returns the rest,
    /// which the act refuses for its own reasons.
    /// </summary>
    public static async Task<IQueryable<RunItem>> NoteDoneOrGoneAsync(
        this MobiJobsDb db, Run run, long[] ids, IReadOnlyCollection<long> done, CancellationToken stopping)
    {
        var pending = db.PendingItems(run, ids);
        await pending.Where(i => done.Contains(i.ItemId)).SetAsync(RunOutcome.Done, stopping);
        var gone = pending.Where(i => !db.Devices.Any(d => d.Id == i.ItemId));
        await gone.RefuseAsync((int)DeviceRefusal.Gone, stopping);
        return pending;
    }

    /// <summary>
    /// Counts the jobs that ended with devices, and those of them that no preview has shown: they were registered
    /// after it.
    /// </summary>
    public static Task<int> NoteJobsEndedAsync(
        this MobiJobsDb db, Run run, int ended, int unseen, CancellationToken stopping) => db.Runs
        .Where(r => r.Id == run.Id)
        .ExecuteUpdateAsync(
            set => set
                .SetProperty(r => r.JobsEnded, r => r.JobsEnded + ended)
                .SetProperty(r => r.JobsEndedUnseen, r => r.JobsEndedUnseen + unseen),
            stopping);
}
