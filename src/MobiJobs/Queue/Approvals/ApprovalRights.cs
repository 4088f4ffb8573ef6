using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.Administration;
using MobiJobs.Data;
using MobiJobs.Runs;

namespace MobiJobs.Queue.Approvals;

/// <summary>Who may approve a run, and whether the person who asked still may do what it does.</summary>
public sealed class ApprovalRights(MobiJobsDb db, RightsInGroups inGroups, RunKeeper runs)
{
    /// <summary>
    /// Whether somebody with these rights may approve: with each of the devices that it acts on, they may approve and
    /// do the same themselves.
    /// </summary>
    /// <param name="groups">The groups of these devices, as <see cref="GroupsAsync"/> has read them.</param>
    public bool MayApprove(Run run, IEnumerable<int?> groups, GroupRights held) =>
        May(groups, held, [Permissions.Approve, .. runs.NeedsOf(run).Permissions]);

    /// <summary>Whether the person who asked still may do it to all of the devices that are there.</summary>
    public async Task<bool> MayStillAskAsync(Run run, CancellationToken stopping) =>
        (await WithoutRightAsync([run], stopping)).Count == 0;

    /// <summary>Those of these runs whose person may not do it any more, in a few statements.</summary>
    public async Task<IReadOnlyList<Run>> WithoutRightAsync(IReadOnlyList<Run> asked, CancellationToken stopping)
    {
        if (asked.Count == 0) { return []; }

        var groups = await GroupsAsync([.. asked.Select(r => r.Id)], stopping);
        var held = await inGroups.OfAskersAsync([.. asked.Select(Asker.Of)], stopping);
        return
        [
            .. asked.Where(run => groups[run.Id].Any()
                && !May(groups[run.Id], held[Asker.Of(run)], runs.NeedsOf(run).Permissions)),
        ];
    }

    /// <summary>
    /// The groups of the devices that each of these runs acts on. Devices that are gone count for nothing: they are
    /// refused when the run comes to them.
    /// </summary>
    public async Task<ILookup<long, int?>> GroupsAsync(IReadOnlyCollection<long> runIds, CancellationToken stopping)
    {
        var found = await db.RunItems.OfWholeFleet()
            .Where(i => runIds.Contains(i.RunId) && i.Outcome == RunOutcome.Pending)
            .Join(db.Devices, i => i.ItemId, d => d.Id, (i, d) => new { i.RunId, d.GroupId })
            .Distinct()
            .ToListAsync(stopping);
        return found.ToLookup(f => f.RunId, f => f.GroupId);
    }

    private static bool May(IEnumerable<int?> groups, GroupRights held, IReadOnlyCollection<string> permissions) =>
        held.Everywhere.HasAll(permissions)
        || (groups.Any() && groups.All(group => held.In(group).HasAll(permissions)));
}
