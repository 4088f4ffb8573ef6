using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts.Passkeys;
using MobiJobs.Data;

namespace MobiJobs.Accounts.Factors;

/// <summary>What a person has besides the password.</summary>
/// <param name="App">Null without an authenticator app.</param>
/// <param name="CodesLeft">Recovery codes that were not used yet.</param>
public sealed record FactorState(Authenticator? App, IReadOnlyList<Passkey> Passkeys, int CodesLeft)
{
    /// <summary>Whether a password alone does not sign the person in.</summary>
    public bool HasAny => App is not null || Passkeys.Count > 0;
}

/// <summary>Questions about the factors of people.</summary>
public static class FactorQueries
{
    /// <summary>Whether a password alone does not sign this person in.</summary>
    public static Task<bool> HasFactorAsync(this MobiJobsDb db, int personId, CancellationToken stopping) =>
        db.Authenticators.Where(a => a.PersonId == personId).Select(a => a.PersonId)
            .Concat(db.Passkeys.Where(k => k.PersonId == personId).Select(k => k.PersonId))
            .AnyAsync(stopping);

    /// <summary>What a person has besides the password.</summary>
    public static async Task<FactorState> FactorsOfAsync(
        this MobiJobsDb db, int personId, CancellationToken stopping) => new(
        await db.Authenticators.AsNoTracking().FirstOrDefaultAsync(a => a.PersonId == personId, stopping),
        await db.Passkeys.AsNoTracking().Where(k => k.PersonId == personId).OrderBy(k => k.Id).ToListAsync(stopping),
        await db.RecoveryCodes.CountAsync(c => c.PersonId == personId, stopping));
}
