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
public sealed class RightsInGroups(MobiJobsDb db, IHeldPermissions held, CurrentPerson person)
{
    /// <summary>The rights of a request's person, who holds these sets, within what its token allows.</summary>
    public async Task<GroupRights> OfAsync(
        ClaimsPrincipal user, IReadOnlyCollection<HeldPermission> sets, CancellationToken stopping)
    {
        var token = TokenScope.Of(user);
        var everywhere = Rights.OfWholeFleet(user);
        if (token?.Groups is null && Rights.Of(user) == everywhere) { return new GroupRights(everywhere); }

        var own = await OfAsync(sets, Rights.OfRoles(user), stopping);
        return token is null ? own : await WithinAsync(token, own, stopping);
    }

    /// <summary>The rights of people by the sets that they hold; the groups of all of them in one statement.</summary>
    public async Task<IReadOnlyDictionary<int, GroupRights>> OfAsync(
        IReadOnlyDictionary<int, SessionRights> people, CancellationToken stopping)
    {
        var below = await BelowAsync(people.Values.SelectMany(p => p.Sets), stopping);
        return people.ToDictionary(p => p.Key, p => Of(p.Value.Sets, p.Value.Everywhere, below));
    }

    /// <summary>
    /// The rights of a requester now, also for work that continues after the request. SYSTEM may do everything; a
    /// person whose account is disabled or gone, nothing.
    /// </summary>
    public async Task<GroupRights> OfRequesterAsync(int requesterId, CancellationToken stopping)
    {
        if (requesterId == Requester.SystemId) { return new GroupRights(Rights.All); }

        return await person.FindAsync(requesterId, stopping) is var (personId, roles)
            ? await OfAsync([.. (await held.OfAsync([personId], stopping))[personId]], Rights.Of(roles), stopping)
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

        return await WithinAsync(await TokenScope.ReadAsync(db, token, stopping), own, stopping);
    }

    private async Task<GroupRights> WithinAsync(TokenScope token, GroupRights own, CancellationToken stopping)
    {
        var groups = token.Groups is { } limits
            ? (await db.DeviceGroups.OfWholeFleet().BelowAsync(limits, stopping)).SelectMany(below => below).Distinct()
            : own.Groups;
        var everywhere = token.Groups is null ? own.Everywhere.Within(token) : Rights.Of([]);
        return new GroupRights(everywhere, groups.ToDictionary(g => g, g => own.In(g).Within(token)));
    }

    private async Task<GroupRights> OfAsync(
        IReadOnlyCollection<HeldPermission> sets, Rights everywhere, CancellationToken stopping) =>
        Of(sets, everywhere, await BelowAsync(sets, stopping));

    private static GroupRights Of(
        IReadOnlyCollection<HeldPermission> sets, Rights everywhere, ILookup<int, int> below)
    {
        var groups = new Dictionary<int, Rights>();
        foreach (var set in sets)
        {
            foreach (var id in set.Set.IncludesBelow ? below[set.Set.GroupId] : [set.Set.GroupId])
            {
                groups[id] = groups.GetValueOrDefault(id, everywhere).And(set.Permissions);
            }
        }

        return new GroupRights(everywhere, groups);
    }

    private Task<ILookup<int, int>> BelowAsync(IEnumerable<HeldPermission> sets, CancellationToken stopping) =>
        db.DeviceGroups.OfWholeFleet().BelowAsync(
            [.. sets.Where(s => s.Set.IncludesBelow).Select(s => s.Set.GroupId).Distinct()], stopping);
}
