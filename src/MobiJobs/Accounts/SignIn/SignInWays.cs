using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts.Provider;
using MobiJobs.Data;

namespace MobiJobs.Accounts.SignIn;

/// <summary>Who may sign in by password: an organisation with a provider can switch passwords off.</summary>
public sealed class SignInWays(MobiJobsDb db, AccountSettings settings)
{
    /// <summary>Whether anybody may.</summary>
    public bool TakesPasswords => settings.Passwords != PasswordsFor.Nobody;

    /// <summary>Whether only administrators may.</summary>
    public bool OnlyOfAdministrators => settings.Passwords == PasswordsFor.Administrators;

    /// <summary>Whether this person may.</summary>
    public async Task<bool> TakesPasswordOfAsync(int personId, CancellationToken stopping) =>
        settings.Passwords switch
        {
            PasswordsFor.Everybody => true,
            PasswordsFor.Administrators => await db.AdministratorRoleOf(personId).AnyAsync(stopping),
            PasswordsFor.Nobody => false,
        };

    /// <summary>Whether this person, who is signed in, proves who they are by the password.</summary>
    internal async Task<bool> ProvesByPasswordAsync(Person person, CancellationToken stopping) =>
        person.PasswordHash is not null && await TakesPasswordOfAsync(person.Id, stopping);
}
