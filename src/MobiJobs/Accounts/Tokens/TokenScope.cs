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
    internal static async Task<TokenScope> ReadAsync(MobiJobsDb db, ApiToken token, CancellationToken stopping)
    {
        var groups = token.IsLimitedToGroups
            ? await db.TokenGroups.Where(g => g.TokenId == token.Id).Select(g => g.GroupId).ToListAsync(stopping)
            : null;
        return new TokenScope(token.Id, token.Permissions, groups);
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
