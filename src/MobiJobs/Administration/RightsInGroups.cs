using System.Security.Claims;
using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.Accounts.Sessions;
using MobiJobs.Accounts.Tokens;
using MobiJobs.Data;
using MobiJobs.Devices.Groups;

namespace MobiJobs.Administration;

/// <summary>What people may do in which groups, by their roles and the permission sets that they hold.</summary>
public sealed class RightsInGroups(MobiJobsDb db, HeldPermissions held, CurrentPerson person)
{
    /// <summary>The rights of a request's person, within what its token allows.</summary>
    public async Task<GroupRights> OfAsync(ClaimsPrincipal user, CancellationToken stopping)
    {
        var everywhere = Rights.OfWholeFleet(user);
        var limits = TokenScope.Of(user)?.Groups;
        if (limits is null && Rights.Of(user) == everywhere) { return new GroupRights(everywhere); }

        var own = await OfAsync(user.PersonId(), Rights.OfRoles(user), stopping);
        var groups = new HashSet<int>();
        foreach (var limit in limits ?? []) { groups.UnionWith(await WithSubgroupsAsync(limit, stopping)); }

        var seen = limits is null ? own.Groups : groups;
        return new GroupRights(everywhere, seen.ToDictionary(id => id, id => Rights.Within(user, own.In(id))));
    }

    /// <summary>The rights of a person.</summary>
    /// <param name="everywhere">What the person's roles allow.</param>
    public async Task<GroupRights> OfAsync(int personId, Rights everywhere, CancellationToken stopping)
    {
        var groups = new Dictionary<int, Rights>();
        foreach (var set in (await held.OfAsync([personId], stopping))[personId])
        {
            foreach (var id in await GroupsOfAsync(set.Set, stopping))
            {
                groups[id] = groups.GetValueOrDefault(id, everywhere).And(set.Permissions);
            }
        }

        return new GroupRights(everywhere, groups);
    }

    /// <summary>
    /// The rights of a requester now, also for work that continues after the request. SYSTEM may do everything; a
    /// person whose account is disabled or gone, nothing.
    /// </summary>
    public async Task<GroupRights> OfRequesterAsync(int requesterId, CancellationToken stopping)
    {
        if (requesterId == Requester.SystemId) { return new GroupRights(Rights.All); }

        return await person.FindAsync(requesterId, stopping) is var (personId, roles)
            ? await OfAsync(personId, Rights.Of(roles), stopping)
            : new GroupRights(Rights.Of([]));
    }

    private async Task<IReadOnlyCollection<int>> GroupsOfAsync(PermissionSet set, CancellationToken stopping) =>
        set.IncludesBelow ? await WithSubgroupsAsync(set.GroupId, stopping) : [set.GroupId];

    private Task<List<int>> WithSubgroupsAsync(int groupId, CancellationToken stopping) =>
        db.DeviceGroups.OfWholeFleet().WithSubgroups(groupId).Select(g => g.Id).ToListAsync(stopping);
}
