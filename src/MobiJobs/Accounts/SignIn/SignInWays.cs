using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts.Provider;
using MobiJobs.Data;

namespace MobiJobs.Accounts.SignIn;

/// <summary>
/// Who can sign in, and who may do so by password: an organisation with a provider can switch passwords off.
/// </summary>
public sealed class SignInWays(MobiJobsDb db, AccountSettings settings)
{
    /// <summary>Where people may sign in elsewhere; null for nowhere.</summary>
    internal ProviderSettings? Provider => settings.Provider;

    /// <summary>Whether anybody may.</summary>
    public bool TakesPasswords => settings.Passwords != PasswordsFor.Nobody;

    /// <summary>Whether only administrators may.</summary>
    public bool OnlyOfAdministrators => settings.Passwords == PasswordsFor.Administrators;

    /// <summary>
    /// The people who are not disabled and have a way to sign in that is open at present: what they may have besides
    /// opens nothing while it is switched off.
    /// </summary>
    public IQueryable<Person> WhoCanSignIn()
    {
        var (ofEverybody, ofSome) = (settings.Passwords == PasswordsFor.Everybody, TakesPasswords);
        var hasProvider = settings.Provider is not null;
        var administrators = db.AdministratorIds();
        return db.Users.Where(p => p.DisabledAt == null
            && ((p.PasswordHash != null && (ofEverybody || (ofSome && administrators.Contains(p.Id))))
                || (hasProvider && db.ProviderIdentities.Any(i => i.PersonId == p.Id))
                || db.Passkeys.Any(k => k.PersonId == p.Id)));
    }

    /// <summary>The administrators who can sign in, without this person.</summary>
    internal IQueryable<int> AdministratorsBut(int personId)
    {
        var administrators = db.AdministratorIds();
        return WhoCanSignIn().Select(p => p.Id).Where(id => id != personId && administrators.Contains(id));
    }

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
