using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts.Provider;
using MobiJobs.Data;

namespace MobiJobs.Accounts;

/// <summary>
/// There is always an administrator who can sign in: without one, nobody could let others in again. Whoever takes an
/// administrator away first locks the row of the role, within the same transaction, so that two who do so at once come
/// one after the other; the statement that takes the role away then requires another administrator.
/// </summary>
internal static class LastAdministrator
{
    /// <summary>Waits for others who change administrators, until the end of the transaction.</summary>
    public static Task<int> HoldAdministratorsAsync(this MobiJobsDb db, CancellationToken stopping)
    {
        var stamp = Guid.NewGuid().ToString();
        return db.Roles.Where(r => r.Name == Roles.Administrator)
            .ExecuteUpdateAsync(set => set.SetProperty(r => r.ConcurrencyStamp, stamp), stopping);
    }

    /// <summary>
    /// The administrators who can sign in, without this person. Only ways in count that are open at present.
    /// </summary>
    public static IQueryable<int> AdministratorsBut(this MobiJobsDb db, AccountSettings settings, int personId)
    {
        var (passwords, provider) = (settings.Passwords != PasswordsFor.Nobody, settings.Provider is not null);
        return from has in db.HeldRoleNames()
               join person in db.Users on has.PersonId equals person.Id
               where has.Name == Roles.Administrator
                   && person.Id != personId
                   && person.DisabledAt == null
                   && ((passwords && person.PasswordHash != null)
                       || (provider && db.ProviderIdentities.Any(i => i.PersonId == person.Id))
                       || db.Passkeys.Any(k => k.PersonId == person.Id))
               select person.Id;
    }

    /// <summary>Whether this person has the role of an administrator.</summary>
    public static IQueryable<int> AdministratorRoleOf(this MobiJobsDb db, int personId) =>
        from has in db.HeldRoleNames()
        where has.Name == Roles.Administrator && has.PersonId == personId
        select has.RoleId;
}
