using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.Administration;
using MobiJobs.Data;
using MobiJobs.Runs;
using MobiJobs.Runs.Approvals;

namespace MobiJobs.Queue.Approvals;

/// <summary>Who may approve a run, and whether the person who asked still may do what it does.</summary>
public sealed class ApprovalRights(MobiJobsDb db, RightsInGroups inGroups, RunKeeper runs)
{
    /// <summary>
    /// Whether somebody with these rights may approve: with each of the devices that it acts on, they may approve and
    /// do the same themselves.
    /// </summary>
    public Task<bool> MayApproveAsync(Run run, GroupRights held, CancellationToken stopping) =>
        MayAsync(run, held, [Permissions.Approve, .. runs.PermissionsFor(run)], stopping);

    /// <summary>Whether the person who asked may still do it to all of the devices.</summary>
    public async Task<bool> MayStillAskAsync(Run run, CancellationToken stopping)
    {
        var held = await inGroups.OfRunAsync(run, stopping);
        return await MayAsync(run, held, [.. runs.PermissionsFor(run)], stopping);
    }

    /// <summary>Devices that are gone count for nothing: they are refused when the run comes to them.</summary>
    private async Task<bool> MayAsync(Run run, GroupRights held, string[] permissions, CancellationToken stopping)
    {
        if (held.Everywhere.HasAll(permissions)) { return true; }

        if (!held.Anywhere.HasAll(permissions)) { return false; }

        var pending = db.RunItems.Where(i => i.RunId == run.Id && i.Outcome == RunOutcome.Pending);
        var groups = await db.Devices.OfWholeFleet()
            .Where(d => pending.Any(i => i.ItemId == d.Id))
            .Select(d => d.GroupId)
            .Distinct()
            .ToListAsync(stopping);
        return groups.Count > 0 && groups.TrueForAll(group => held.In(group).HasAll(permissions));
    }
}
