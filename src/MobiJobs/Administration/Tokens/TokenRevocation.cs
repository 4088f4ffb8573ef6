using Microsoft.AspNetCore.Mvc.ViewFeatures;
using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts.Tokens;
using MobiJobs.Administration.Persons;
using MobiJobs.Data;

namespace MobiJobs.Administration.Tokens;

/// <summary>
/// Revokes API tokens. The jobs that were reserved with them end unsent: their number is told before, and tokens with
/// which more have been reserved meanwhile are not revoked until that has been told, too.
/// </summary>
public sealed class TokenRevocation(
    MobiJobsDb db, PersonTokens tokens, IReservedByPeople reserved, TimeProvider clock)
{
    /// <summary>How many reserved jobs end with each of these tokens; those without any are left out.</summary>
    internal Task<IReadOnlyDictionary<int, int>> EndingAsync(
        IEnumerable<TokenRow> rows, CancellationToken stopping) =>
        reserved.WithTokensAsync([.. rows.Where(r => r.IsValid).Select(r => r.Token.Id)], stopping);

    /// <summary>
    /// Revokes those of these tokens that are valid, if no more reserved jobs end with them than were told. Those that
    /// are over already end nothing. Their rows are held while the jobs are counted: none is reserved in between.
    /// </summary>
    internal Task<RevokedTokens> RevokeAsync(
        IQueryable<ApiToken> which, int told, string by, CancellationToken stopping) => db.WriteAsync(
        async () =>
        {
            var now = clock.UtcNow();
            var valid = which.Where(t => t.RevokedAt == null && t.ExpiresAt > now);
            await valid.HoldAsync(t => t.Name, stopping);
            var ids = await valid.Select(t => t.Id).ToListAsync(stopping);
            var ending = (await reserved.WithTokensAsync(ids, stopping)).Values.Sum();
            return ending > told
                ? new RevokedTokens(0, IsDone: false, ending)
                : new RevokedTokens(await tokens.RevokeAsync(valid, by, stopping), IsDone: true, ending);
        },
        stopping);
}

/// <summary>What became of tokens that were to be revoked.</summary>
/// <param name="Count">How many were revoked.</param>
/// <param name="IsDone">False if nothing was done because more jobs would end than were told.</param>
/// <param name="Reserved">How many reserved jobs end with them.</param>
internal sealed record RevokedTokens(int Count, bool IsDone, int Reserved)
{
    /// <summary>Tells it on the next page.</summary>
    public void Tell(ITempDataDictionary data, string name)
    {
        if (!IsDone) { data.Say(Flash.Warning, Labels.Token_RevokeAsksAgain, name, Reserved); }
        else if (Reserved > 0) { data.Say(Flash.Message, Labels.Token_RevokedWithJobs, name, Reserved); }
        else { data.Say(Flash.Message, Labels.Token_Revoked, name); }
    }
}
