using System.Security.Claims;
using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.Accounts.Sessions;
using MobiJobs.Accounts.Tokens;
using MobiJobs.Data;
using MobiJobs.Devices.Groups;
using MobiJobs.Runs;

namespace MobiJobs.Administration;

/// <summary>What people may do in which groups, by their roles and the permission sets that they hold.</summary>
public sealed class RightsInGroups(MobiJobsDb db, HeldPermissions held, CurrentPerson person)
{
    /// <summary>The rights of a request's person, within what its token allows.</summary>
    public async Task<GroupRights> OfAsync(ClaimsPrincipal user, CancellationToken stopping)
    {
        var token = TokenScope.Of(user);
        var everywhere = Rights.OfWholeFleet(user);
        if (token?.Groups is null && Rights.Of(user) == everywhere) { return new GroupRights(everywhere); }

        var own = await OfAsync(user.PersonId(), Rights.OfRoles(user), stopping);
        return token is null ? own : await WithinAsync(token, own, stopping);
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

    /// <summary>
    /// The rights now of who began a run: those of the requester, within what the token allows that the run was begun
    /// with. A token that has been revoked allows nothing; one that has expired had not when the run was confirmed.
    /// </summary>
    public async Task<GroupRights> OfRunAsync(Run run, CancellationToken stopping)
    {
        var own = await OfRequesterAsync(run.RequestedById, stopping);
        if (run.TokenId is not { } id) { return own; }

        var token = await db.ApiTokens.AsNoTracking().FirstOrDefaultAsync(
            t => t.Id == id && t.RevokedAt == null, stopping);
        if (token is null) { return new GroupRights(Rights.Of([])); }

        var groups = token.IsOfGroups
            ? await db.TokenGroups.Where(g => g.TokenId == id).Select(g => g.GroupId).ToListAsync(stopping)
            : null;
        return await WithinAsync(new TokenScope(id, token.Permissions, groups), own, stopping);
    }

    private async Task<GroupRights> WithinAsync(TokenScope token, GroupRights own, CancellationToken stopping)
    {
        var groups = new HashSet<int>(token.Groups is null ? own.Groups : []);
        foreach (var limit in token.Groups ?? []) { groups.UnionWith(await WithSubgroupsAsync(limit, stopping)); }

        var everywhere = token.Groups is null ? own.Everywhere.Within(token) : Rights.Of([]);
        return new GroupRights(everywhere, groups.ToDictionary(g => g, g => own.In(g).Within(token)));
    }

    private async Task<IReadOnlyCollection<int>> GroupsOfAsync(PermissionSet set, CancellationToken stopping) =>
        set.IncludesBelow ? await WithSubgroupsAsync(set.GroupId, stopping) : [set.GroupId];

    private Task<List<int>> WithSubgroupsAsync(int groupId, CancellationToken stopping) =>
        db.DeviceGroups.OfWholeFleet().WithSubgroups(groupId).Select(g => g.Id).ToListAsync(stopping);
}
