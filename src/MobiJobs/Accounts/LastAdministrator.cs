using Microsoft.EntityFrameworkCore;
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

    /// <summary>The people who have the role of an administrator.</summary>
    public static IQueryable<int> AdministratorIds(this MobiJobsDb db) =>
        db.HeldRoleNames().Where(r => r.Name == Roles.Administrator).Select(r => r.PersonId);

    /// <summary>Whether this person has the role of an administrator.</summary>
    public static IQueryable<int> AdministratorRoleOf(this MobiJobsDb db, int personId) =>
        from has in db.HeldRoleNames()
        where has.Name == Roles.Administrator && has.PersonId == personId
        select has.RoleId;
}
