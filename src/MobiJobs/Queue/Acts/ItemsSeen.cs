using Microsoft.EntityFrameworkCore;
using MobiJobs.Administration;
using MobiJobs.Data;
using MobiJobs.Devices;
using MobiJobs.Jobs;
using MobiJobs.Runs;

namespace MobiJobs.Queue.Acts;

/// <summary>
/// Looks for jobs and devices among the items of a run that its person doesn't see, or may not act on any more.
/// </summary>
public sealed class ItemsSeen(MobiJobsDb db, RightsInGroups inGroups) : IItemsSeen
{
    /// <inheritdoc/>
    public async Task<bool> AreHiddenAsync(Run run, CancellationToken stopping)
    {
        var (jobs, devices) = (db.Jobs.OfOthers(db.Scope), db.Devices.OfOthers(db.Scope));
        var pending = db.RunItems.Where(i => i.RunId == run.Id && i.Outcome == RunOutcome.Pending);
        return run.Kind.ItemsOf() switch
        {
            RunItemKind.Job => await pending.AnyAsync(i => jobs.Any(j => j.Id == i.ItemId), stopping),
            RunItemKind.Device => await pending.AnyAsync(i => devices.Any(d => d.Id == i.ItemId), stopping),
            RunItemKind.Row or RunItemKind.Holder => true, // Only who sees all imports devices and manages licences.
        };
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<long>> ForbiddenAsync(
        int requesterId, string permission, IReadOnlyCollection<long> devices, CancellationToken stopping)
    {
        var rights = await inGroups.OfRequesterAsync(requesterId, stopping);
        var found = await db.Devices.Where(d => devices.Contains(d.Id))
            .Select(d => new { d.Id, d.GroupId })
            .ToListAsync(stopping);
        return [.. found.Where(d => !rights.In(d.GroupId).Has(permission)).Select(d => d.Id)];
    }
}
