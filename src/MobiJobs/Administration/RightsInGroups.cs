using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.Data;
using MobiJobs.Devices.Groups;

namespace MobiJobs.Administration;

/// <summary>What people may do in which groups, by their roles and the permission sets that they hold.</summary>
public sealed class RightsInGroups(MobiJobsDb db, HeldPermissions held, CurrentPerson person)
{
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

    private async Task<IReadOnlyCollection<int>> GroupsOfAsync(PermissionSet set, CancellationToken stopping)
    {
        if (!set.IncludesBelow) { return [set.GroupId]; }

        var all = db.DeviceGroups.OfWholeFleet();
        return await all.WithSubgroups(set.GroupId).Select(g => g.Id).ToListAsync(stopping);
    }
}
