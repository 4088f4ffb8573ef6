using System.Globalization;
using System.Security.Claims;
using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts.Sessions;
using MobiJobs.Audit;
using MobiJobs.Data;

namespace MobiJobs.Accounts.Tokens;

/// <summary>
/// Whom a token stands for: its person, with the roles that the person has now and within its own limits. Where
/// somebody else gave the password since, it is not taken until the person has chosen another one.
/// </summary>
public sealed class TokenBearers(
    MobiJobsDb db, IHeldPermissions held, TokensUsed used, CountedTrail trail, TimeProvider clock)
{
    /// <summary>The person of a request with the token of this hash; null if it is not valid.</summary>
    internal async Task<ClaimsPrincipal?> FindAsync(string hash, HttpContext http, string scheme)
    {
        if (await ReadAsync(hash, http.RequestAborted) is not { } found)
        {
            await NoteStrangerAsync(hash, http);
            return null;
        }

        if (found.WhyNot(clock.UtcNow()) is { } why)
        {
            await NoteAsync(found.Person, found.Token.Name, why, http);
            return null;
        }

        used.See(found.Token.Id, http.CallerAddress());
        var sets = await held.OfAsync(found.HoldsSets ? [found.Token.PersonId] : [], http.RequestAborted);
        HeldPermission[] own = [.. sets[found.Token.PersonId]];
        http.Remember(own);
        return await PersonAsync(found, own, scheme, http.RequestAborted);
    }

    private Task<Found?> ReadAsync(string hash, CancellationToken stopping) => db.ApiTokens.AsNoTracking()
        .Where(t => t.Hash == hash)
        .Select(t => new Found(
            t,
            t.Person.UserName!,
            t.Person.DisabledAt,
            t.Person.PasswordGivenAt,
            db.HeldRoleNames().Where(r => r.PersonId == t.PersonId).Select(r => r.Name).ToList(),
            db.HeldSets.Any(h => h.PersonId == t.PersonId)))
        .SingleOrDefaultAsync(stopping);

    private async Task<ClaimsPrincipal> PersonAsync(
        Found found, IReadOnlyCollection<HeldPermission> sets, string scheme, CancellationToken stopping)
    {
        var token = found.Token;
        var scope = await TokenScope.ReadAsync(db, token, stopping);
        var inGroups = sets.SelectMany(set => set.Permissions).Distinct();
        var identity = new ClaimsIdentity(
            [
                new(ClaimTypes.NameIdentifier, token.PersonId.ToString(CultureInfo.InvariantCulture)),
                new(ClaimTypes.Name, found.Person),
                new(AuditOrigin.TokenClaim, token.Name),
                .. scope.ToClaims(),
                .. found.Roles.Select(role => new Claim(ClaimTypes.Role, role)),
                .. inGroups.Select(permission => new Claim(Rights.InGroups, permission)),
            ],
            scheme);
        return new ClaimsPrincipal(identity);
    }

    /// <summary>
    /// Whoever sent it learns nothing; administrators learn which token it was, if it has been replaced since.
    /// </summary>
    private async Task NoteStrangerAsync(string hash, HttpContext http)
    {
        var former = await db.ReplacedKeys.AsNoTracking()
            .Where(k => k.Hash == hash)
            .Select(k => new { Key = k, k.Token.Name, Person = k.Token.Person.UserName! })
            .SingleOrDefaultAsync(http.RequestAborted);
        await (former is null
            ? NoteAsync(AuditEntry.Unknown, "", "unknown token", http)
            : NoteAsync(former.Person, former.Name, former.Key.Why, http));
    }

    /// <summary>Somebody still uses it, has found it, or guesses.</summary>
    private Task NoteAsync(string person, string token, string why, HttpContext http)
    {
        new AuditOrigin(AuditVia.Api, AuditOrigin.AddressOf(http)?.ToString(), token).Enter();
        var entry = AuditEntry.Of(person, AuditAction.TokenRefused, token, clock.UtcNow());
        return trail.EnterAsync(entry.Because(why));
    }

    private sealed record Found(
        ApiToken Token,
        string Person,
        DateTime? DisabledAt,
        DateTime? PasswordGivenAt,
        List<string> Roles,
        bool HoldsSets)
    {
        /// <summary>Why it is not taken, as the audit trail tells it; null if it is.</summary>
        public string? WhyNot(DateTime now) =>
            Token.RevokedAt is not null ? "revoked"
            : now >= Token.ExpiresAt ? "expired"
            : DisabledAt is not null ? "person disabled"
            : Token.CreatedAt < PasswordGivenAt ? "password to be changed"
            : null;
    }
}
