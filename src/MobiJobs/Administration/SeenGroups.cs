using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.Data;
using MobiJobs.Devices.Groups;

namespace MobiJobs.Administration;

/// <summary>The groups in which a person may do something, by the permission sets that the person holds.</summary>
public sealed class SeenGroups(MobiJobsDb db, HeldPermissions held)
{
    /// <summary>The ids of the groups, subgroups included.</summary>
    public async Task<int[]> OfAsync(int personId, IReadOnlyCollection<string> permissions, CancellationToken stopping)
    {
        var sets = (await held.OfAsync([personId], stopping))[personId];
        var groups = new HashSet<int>();
        foreach (var set in sets.Where(s => !permissions.Except(s.Permissions, StringComparer.Ordinal).Any()))
        {
            groups.UnionWith(await GroupsOfAsync(set.Set, stopping));
        }

        return [.. groups.Order()];
    }

    private async Task<IReadOnlyCollection<int>> GroupsOfAsync(PermissionSet set, CancellationToken stopping)
    {
        if (!set.IncludesBelow) { return [set.GroupId]; }

        var all = db.DeviceGroups.OfWholeFleet();
        return await all.WithSubgroups(set.GroupId).Select(g => g.Id).ToListAsync(stopping);
    }
}
