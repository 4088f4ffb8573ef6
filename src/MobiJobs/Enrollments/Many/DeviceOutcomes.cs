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
}
