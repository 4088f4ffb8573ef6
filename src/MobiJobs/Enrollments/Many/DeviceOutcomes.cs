using MobiJobs.Data;
using MobiJobs.Runs;

namespace MobiJobs.Enrollments.Many;

/// <summary>The outcomes that acts on devices have in common.</summary>
internal static class DeviceOutcomes
{
    /// <summary>
    /// Notes which items the act was done to and which devices are gone. Returns the rest, for the act to say why.
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
