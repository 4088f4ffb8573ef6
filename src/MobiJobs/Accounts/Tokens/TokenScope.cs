using System.Globalization;
using System.Security.Claims;
using Microsoft.EntityFrameworkCore;
using MobiJobs.Data;

namespace MobiJobs.Accounts.Tokens;

/// <summary>
/// What the token of a request allows at most. It travels in the claims of the request's person, and
/// <see cref="Rights"/> and the store's scope are limited by it.
/// </summary>
/// <param name="Id">The token.</param>
/// <param name="Permissions">The names of the permissions, joined by commas; null for all.</param>
/// <param name="Groups">The groups; null for the whole fleet.</param>
public sealed record TokenScope(int Id, string? Permissions, IReadOnlyList<int>? Groups)
{
    private const string IdClaim = "mobijobs:token-id";
    private const string PermissionsClaim = "mobijobs:token-permissions";
    private const string GroupsClaim = "mobijobs:token-groups";

    /// <summary>That of a request; null for one that comes without a token.</summary>
    public static TokenScope? Of(ClaimsPrincipal user) => user.FindFirstValue(IdClaim) is { } id
        ? new(
            int.Parse(id, CultureInfo.InvariantCulture),
            user.FindFirstValue(PermissionsClaim),
            user.FindFirstValue(GroupsClaim)?.Split(',', StringSplitOptions.RemoveEmptyEntries)
                .Select(group => int.Parse(group, CultureInfo.InvariantCulture))
                .ToArray())
        : null;

    /// <summary>That of a token, as the store has it.</summary>
    internal static async Task<TokenScope> ReadAsync(MobiJobsDb db, ApiToken token, CancellationToken stopping) =>
        (await ReadAsync(db, [token], stopping))[0];

    /// <summary>Those of some tokens; the groups of all of them in one statement.</summary>
    internal static async Task<IReadOnlyList<TokenScope>> ReadAsync(
        MobiJobsDb db, IReadOnlyList<ApiToken> tokens, CancellationToken stopping)
    {
        var limited = tokens.Where(t => t.IsLimitedToGroups).Select(t => t.Id).ToArray();
        var groups = limited.Length == 0
            ? []
            : await db.TokenGroups.Where(g => limited.Contains(g.TokenId)).ToListAsync(stopping);
        var byToken = groups.ToLookup(g => g.TokenId, g => g.GroupId);
        return [.. tokens.Select(t => new TokenScope(
            t.Id, t.Permissions, t.IsLimitedToGroups ? [.. byToken[t.Id]] : null))];
    }

    /// <summary>
    /// Those of these permissions that the token allows: one of groups allows no more than a permission set of a group
    /// can, since the others are about the whole fleet.
    /// </summary>
    public IEnumerable<string> Within(IEnumerable<string> permissions)
    {
        var allowed = Permissions is null ? permissions : permissions.Intersect(Permissions.Split(','));
        return Groups is null ? allowed : allowed.Intersect(Accounts.Permissions.OfGroups);
    }

    /// <summary>As claims of the request's person.</summary>
    internal IEnumerable<Claim> ToClaims()
    {
        yield return new Claim(IdClaim, Id.ToString(CultureInfo.InvariantCulture));
        if (Permissions is not null) { yield return new Claim(PermissionsClaim, Permissions); }

        if (Groups is not null) { yield return new Claim(GroupsClaim, string.Join(',', Groups)); }
    }
}
