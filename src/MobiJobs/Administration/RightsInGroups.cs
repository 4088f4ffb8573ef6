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
        return token is null ? own : Within(token, own, await BelowAsync([token], stopping));
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
    public Task<GroupRights> OfRequesterAsync(int requesterId, CancellationToken stopping) =>
        OfOneAsync(new Asker(requesterId, null), stopping);

    /// <summary>The rights now of who began a run.</summary>
    public Task<GroupRights> OfRunAsync(Run run, CancellationToken stopping) => OfOneAsync(Asker.Of(run), stopping);

    /// <summary>
    /// The rights now of each of these who asked: those of the requester, within what the token allows that it was
    /// asked with. A token that has been revoked allows nothing; one that has expired had not when it was asked.
    /// However many they are, it takes a few statements.
    /// </summary>
    public async Task<IReadOnlyDictionary<Asker, GroupRights>> OfAskersAsync(
        IReadOnlyCollection<Asker> askers, CancellationToken stopping)
    {
        var own = await OfRequestersAsync([.. askers.Select(a => a.RequesterId).Distinct()], stopping);
        var tokens = await TokensAsync([.. askers.Select(a => a.TokenId).OfType<int>().Distinct()], stopping);
        var below = await BelowAsync(tokens.Values, stopping);
        return askers.Distinct().ToDictionary(
            asker => asker,
            asker => asker.TokenId is not { } id ? own[asker.RequesterId]
                : tokens.GetValueOrDefault(id) is { } token ? Within(token, own[asker.RequesterId], below)
                : new GroupRights(Rights.Of([])));
    }

    private async Task<GroupRights> OfOneAsync(Asker asker, CancellationToken stopping) =>
        (await OfAskersAsync([asker], stopping))[asker];

    private async Task<IReadOnlyDictionary<int, GroupRights>> OfRequestersAsync(
        int[] requesterIds, CancellationToken stopping)
    {
        var askers = requesterIds.Where(id => id != Requester.SystemId).ToArray();
        var people = askers.Length == 0
            ? new Dictionary<int, HeldByPerson>()
            : await person.FindAsync(askers, stopping);
        var sets = await held.OfAsync([.. people.Values.Select(p => p.PersonId)], stopping);
        var rights = await OfAsync(
            people.Values.ToDictionary(
                p => p.PersonId, p => new SessionRights(Rights.Of(p.Roles), [.. sets[p.PersonId]])),
            stopping);
        return requesterIds.ToDictionary(
            id => id,
            id => id == Requester.SystemId ? new GroupRights(Rights.All)
                : people.GetValueOrDefault(id) is { } found ? rights[found.PersonId]
                : new GroupRights(Rights.Of([])));
    }

    /// <summary>Those of these tokens that have not been revoked.</summary>
    private async Task<Dictionary<int, TokenScope>> TokensAsync(int[] tokenIds, CancellationToken stopping)
    {
        if (tokenIds.Length == 0) { return []; }

        var tokens = await db.ApiTokens.AsNoTracking()
            .Where(t => tokenIds.Contains(t.Id) && t.RevokedAt == null)
            .ToListAsync(stopping);
        return (await TokenScope.ReadAsync(db, tokens, stopping)).ToDictionary(t => t.Id);
    }

    private static GroupRights Within(TokenScope token, GroupRights own, ILookup<int, int> below)
    {
        var groups = token.Groups is { } limits ? limits.SelectMany(g => below[g]).Distinct() : own.Groups;
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

    private Task<ILookup<int, int>> BelowAsync(IEnumerable<TokenScope> tokens, CancellationToken stopping) =>
        db.DeviceGroups.OfWholeFleet().BelowAsync([.. tokens.SelectMany(t => t.Groups ?? []).Distinct()], stopping);
}

/// <summary>Whose rights count for what is carried out after their request.</summary>
/// <param name="RequesterId">Who asked for it.</param>
/// <param name="TokenId">The API token that it was asked with; null for a browser, and for SYSTEM.</param>
public sealed record Asker(int RequesterId, int? TokenId)
{
    /// <summary>Who began a run.</summary>
    public static Asker Of(Run run) => new(run.RequestedById, run.TokenId);
}
