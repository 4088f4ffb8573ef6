using System.Security.Claims;
using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.Accounts.Sessions;
using MobiJobs.Accounts.Tokens;
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

    /// <summary>
    /// The same for the person of a request, within the groups of its token, where that is limited to some.
    /// </summary>
    public async Task<int[]> OfAsync(
        ClaimsPrincipal user, IReadOnlyCollection<string> permissions, CancellationToken stopping)
    {
        if (TokenScope.Of(user)?.Groups is not { } limits)
        {
            return await OfAsync(user.PersonId(), permissions, stopping);
        }

        var within = new HashSet<int>();
        foreach (var group in limits) { within.UnionWith(await WithSubgroupsAsync(group, stopping)); }

        return Rights.OfRoles(user).HasAll(permissions)
            ? [.. within.Order()]
            : [.. (await OfAsync(user.PersonId(), permissions, stopping)).Where(within.Contains)];
    }

    private async Task<IReadOnlyCollection<int>> GroupsOfAsync(PermissionSet set, CancellationToken stopping) =>
        set.IncludesBelow ? await WithSubgroupsAsync(set.GroupId, stopping) : [set.GroupId];

    private Task<List<int>> WithSubgroupsAsync(int groupId, CancellationToken stopping) =>
        db.DeviceGroups.OfWholeFleet().WithSubgroups(groupId).Select(g => g.Id).ToListAsync(stopping);
}
