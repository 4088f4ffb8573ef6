using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts.Links;
using MobiJobs.Accounts.Sessions;
using MobiJobs.Audit;
using MobiJobs.Data;

namespace MobiJobs.Accounts.SignIn;

/// <summary>Gives a person the password they have chosen.</summary>
public sealed class PasswordChange(MobiJobsDb db, OpenSessions sessions, Notices notices, TimeProvider clock)
{
    /// <summary>
    /// Ends all sessions of the person, who may have changed the password because of one of them, and begins another at
    /// this browser. Nothing changes, and the result is false, when the password is no longer the one that was checked.
    /// </summary>
    /// <param name="verified">The person with the hash that the present password was compared with.</param>
    internal async Task<bool> SetAsync(Person verified, string hash, HttpContext http, CancellationToken stopping)
    {
        var key = await db.WriteAsync(
            async () =>
            {
                // First: a sign-in that is under way waits for this row, or has begun its session already.
                if (!await db.Users.TryStoreHashAsync(verified, hash, stopping)) { return null; }

                var person = await db.Users.SingleAsync(p => p.Id == verified.Id, stopping);
                var name = person.UserName!;
                person.ChoosePassword(hash);
                await sessions.ShutAsync(person.Id, SessionEnd.PasswordChanged, name, stopping);
                var started = sessions.Start(person, http);
                db.Audit.Add(AuditEntry.Of(name, AuditAction.PasswordChanged, name, clock.UtcNow()));
                await db.SaveChangesAsync(stopping);
                await notices.TellAsync(person, Notice.PasswordChanged);
                return started;
            },
            stopping);
        if (key is null) { return false; }

        await SessionCookie.GiveAsync(http, key);
        return true;
    }
}

/// <summary>Storing a hash for somebody whose password was just compared.</summary>
internal static class VerifiedPassword
{
    /// <summary>
    /// Stores the hash of a person who still has the password that was compared, and is not disabled. Whoever changes
    /// either at the same time comes before this statement, which then changes nothing, or after the whole change.
    /// </summary>
    public static async Task<bool> TryStoreHashAsync(
        this IQueryable<Person> people, Person verified, string? hash, CancellationToken stopping) =>
        await people
            .Where(p => p.Id == verified.Id && p.PasswordHash == verified.PasswordHash && p.DisabledAt == null)
            .ExecuteUpdateAsync(set => set.SetProperty(p => p.PasswordHash, hash), stopping) == 1;
}
