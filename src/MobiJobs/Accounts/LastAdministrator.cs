using Microsoft.EntityFrameworkCore;
using MobiJobs.Data;

namespace MobiJobs.Accounts;

/// <summary>
/// There is always an administrator who can sign in: without one, nobody could let others in again. Whoever takes an
/// administrator away first takes the row of the role, within the same transaction, so that two who do so at once come
/// one after the other; the statement that takes away then asks for another administrator.
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

    /// <summary>The administrators who can sign in, without this person.</summary>
    public static IQueryable<int> AdministratorsBut(this MobiJobsDb db, int personId) =>
        from has in db.UserRoles
        join role in db.Roles on has.RoleId equals role.Id
        join person in db.Users on has.UserId equals person.Id
        where role.Name == Roles.Administrator
            && person.Id != personId
            && person.DisabledAt == null
            && (person.PasswordHash != null || db.ProviderIdentities.Any(i => i.PersonId == person.Id))
        select person.Id;

    /// <summary>Whether this person has the role of an administrator.</summary>
    public static IQueryable<int> AdministratorRoleOf(this MobiJobsDb db, int personId) =>
        from has in db.UserRoles
        join role in db.Roles on has.RoleId equals role.Id
        where role.Name == Roles.Administrator && has.UserId == personId
        select has.RoleId;
}

/// <summary>How a change of a person ended.</summary>
public enum PersonResult
{
    Done,

    /// <summary>The person is not there.</summary>
    Gone,

    /// <summary>Nobody changes what they may do themselves, or shuts themselves out.</summary>
    Own,

    /// <summary>There would be no administrator any more who can sign in.</summary>
    LastAdministrator,

    /// <summary>Somebody else has changed the person since the page was shown.</summary>
    ChangedMeanwhile,

    /// <summary>One of the permission sets is not there any more.</summary>
    SetGone,
}
