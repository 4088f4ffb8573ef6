using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts.Links;
using MobiJobs.Audit;
using MobiJobs.Data;

namespace MobiJobs.Accounts.Tokens;

/// <summary>Creates and revokes the API tokens of people, each with its audit entry.</summary>
public sealed class PersonTokens(
    MobiJobsDb db, TokensUsed used, TokenSettings settings, Notices notices, TimeProvider clock)
{
    private const int TokenBytes = 32;

    /// <summary>
    /// Creates a token for a person; null if there is no such person, or one who has as many as are allowed. It can't
    /// be read again.
    /// </summary>
    public async Task<string?> CreateAsync(string user, NewToken wanted, string by, CancellationToken stopping)
    {
        var name = Requester.Normalize(user);
        var person = await db.Users.AsNoTracking()
            .FirstOrDefaultAsync(p => p.NormalizedUserName == name, stopping);
        if (person is null) { return null; }

        var (token, hash) = NewKey();
        return await db.WriteAsync(
            async () =>
            {
                if (!await HasRoomAsync(person.Id, stopping)) { return null; }

                var row = ApiToken.For(person.Id, wanted, hash, clock.UtcNow());
                db.ApiTokens.Add(row);
                db.Audit.Add(Entry(by, AuditAction.TokenCreated, person.UserName!, row).Changed(null, Told(row)));
                await db.SaveChangesAsync(stopping);
                db.TokenGroups.AddRange(
                    (wanted.Groups ?? []).Distinct().Select(id => new TokenGroup { TokenId = row.Id, GroupId = id }));
                await db.SaveChangesAsync(stopping);
                await notices.TellAsync(person, Notice.TokenCreated);
                return token;
            },
            stopping);
    }

    /// <summary>
    /// Gives the only valid one of these tokens another key, which can't be read again; the former one ends at once.
    /// What was reserved with the token stays. Null, and nothing is changed, if there is none or are several.
    /// </summary>
    public Task<string?> RotateAsync(IQueryable<ApiToken> tokens, string by, CancellationToken stopping) =>
        db.WriteAsync(
            async () =>
            {
                var now = clock.UtcNow();
                var valid = tokens.Where(t => t.RevokedAt == null && t.ExpiresAt > now);
                var found = await valid.AsNoTracking().Include(t => t.Person).Take(2).ToListAsync(stopping);
                if (found is not [var row]) { return null; }

                var (token, hash) = NewKey();
                var changed = await valid.Where(t => t.Id == row.Id && t.Hash == row.Hash).ExecuteUpdateAsync(
                    set => set.SetProperty(t => t.Hash, hash), stopping);
                if (changed == 0) { return null; }

                db.ReplacedKeys.Add(new ReplacedKey { Hash = row.Hash, TokenId = row.Id, ReplacedAt = now });
                db.Audit.Add(Entry(by, AuditAction.TokenRotated, row.Person.UserName!, row));
                await db.SaveChangesAsync(stopping);
                await notices.TellAsync(row.Person, Notice.TokenRotated);
                return token;
            },
            stopping);

    /// <summary>Revokes those of these tokens that are valid, with an entry for each. Returns how many.</summary>
    public Task<int> RevokeAsync(IQueryable<ApiToken> tokens, string by, CancellationToken stopping) => db.WriteAsync(
        async () =>
        {
            var now = clock.UtcNow();
            var valid = await tokens.AsNoTracking().Include(t => t.Person)
                .Where(t => t.RevokedAt == null && t.ExpiresAt > now)
                .ToListAsync(stopping);
            var count = 0;
            foreach (var token in valid)
            {
                var revoked = await db.ApiTokens.Where(t => t.Id == token.Id && t.RevokedAt == null).ExecuteUpdateAsync(
                    set => set.SetProperty(t => t.RevokedAt, now).SetProperty(t => t.RevokedBy, by), stopping);
                if (revoked == 0) { continue; }

                db.Audit.Add(Entry(by, AuditAction.TokenRevoked, token.Person.UserName!, token));
                count++;
            }

            await db.SaveChangesAsync(stopping);
            return count;
        },
        stopping);

    /// <summary>The same with all tokens of a person.</summary>
    public Task<int> RevokeAllAsync(int personId, string by, CancellationToken stopping) =>
        RevokeAsync(db.ApiTokens.Where(t => t.PersonId == personId), by, stopping);

    /// <summary>These tokens as lists show them, the newest first.</summary>
    public async Task<List<TokenRow>> RowsAsync(IQueryable<ApiToken> tokens, int most, CancellationToken stopping)
    {
        var found = await tokens.AsNoTracking().OrderByDescending(t => t.Id).Include(t => t.Person)
            .Take(most)
            .ToListAsync(stopping);
        var ids = found.Select(t => t.Id).ToArray();
        var groups = (await db.TokenGroups.AsNoTracking().Where(g => ids.Contains(g.TokenId)).ToListAsync(stopping))
            .ToLookup(g => g.TokenId, g => g.GroupId);
        return found.ConvertAll(t => new TokenRow(
            t,
            used.LastOf(t.Id, t.UsedAt is { } at ? new TokenUse(at, t.UsedFrom) : null),
            t.IsLimitedToGroups ? [.. groups[t.Id]] : null,
            t.IsValidAt(clock.UtcNow())));
    }

    /// <summary>
    /// Whether the person may have another one: of two who make the last, the second waits for the row.
    /// </summary>
    private async Task<bool> HasRoomAsync(int personId, CancellationToken stopping)
    {
        await db.Users.Where(p => p.Id == personId).HoldAsync(p => p.UserName, stopping);
        var now = clock.UtcNow();
        var valid = db.ApiTokens.Where(t => t.PersonId == personId && t.RevokedAt == null && t.ExpiresAt > now);
        return await valid.CountAsync(stopping) < settings.MaxPerPerson;
    }

    private AuditEntry Entry(string by, AuditAction action, string person, ApiToken token) =>
        AuditEntry.Of(by, action, $"{person}: {token.Name}", clock.UtcNow());

    private static (string Token, string Hash) NewKey()
    {
        var token = "mj_" + Secrets.NewKey(TokenBytes);
        return (token, Secrets.HashOf(token));
    }

    private static string Told(ApiToken token) =>
        FormattableString.Invariant($"until {token.ExpiresAt:yyyy-MM-dd}; {token.Permissions ?? "all permissions"}")
        + (token.IsLimitedToGroups ? "; in groups" : "");
}

/// <summary>A token as lists show it.</summary>
/// <param name="LastUse">Null if it has not been used.</param>
/// <param name="Groups">The groups it is limited to; null for all that its person sees.</param>
/// <param name="IsValid">Neither revoked nor expired.</param>
public sealed record TokenRow(ApiToken Token, TokenUse? LastUse, IReadOnlyList<int>? Groups, bool IsValid);
