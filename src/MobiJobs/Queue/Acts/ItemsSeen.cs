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
    public async Task<IReadOnlySet<long>> ForbiddenAsync(
        Run run, IReadOnlyCollection<string> permissions, long[] devices, CancellationToken stopping)
    {
        var held = await inGroups.OfRunAsync(run, stopping);
        if (held.GroupsWith(permissions) is not { } groups) { return new HashSet<long>(); }

        await db.HoldDevicesAsync(devices, stopping);
        return await db.Devices.OfWholeFleet()
            .Where(d => devices.Contains(d.Id) && (d.GroupId == null || !groups.Contains(d.GroupId.Value)))
            .Select(d => d.Id)
            .ToHashSetAsync(stopping);
    }
}
