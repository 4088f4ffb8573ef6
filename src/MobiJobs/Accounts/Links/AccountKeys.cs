using MobiJobs.Accounts.Sessions;
using MobiJobs.Accounts.Tokens;

namespace MobiJobs.Accounts.Links;

/// <summary>All that opens an account besides its password: sessions, links and API tokens.</summary>
public sealed class AccountKeys(OpenSessions sessions, PersonTokens tokens)
{
    /// <summary>
    /// Ends them all, within the change of the password and after it is written: somebody else may have known the old
    /// one. Returns how many API tokens there were.
    /// </summary>
    internal async Task<int> TakeAllAsync(int personId, string by, CancellationToken stopping)
    {
        await sessions.ShutAsync(personId, SessionEnd.PasswordChanged, by, stopping);
        return await tokens.RevokeAllAsync(personId, by, stopping);
    }
}
