using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts.Sessions;
using MobiJobs.Audit;
using MobiJobs.Data;

namespace MobiJobs.Accounts.SignIn;

/// <summary>Gives a person the password they have chosen.</summary>
public sealed class PasswordChange(MobiJobsDb db, OpenSessions sessions, TimeProvider clock)
{
    /// <summary>
    /// Ends all sessions of the person, who may have changed the password because of one of them, and begins another at
    /// this browser.
    /// </summary>
    internal async Task SetAsync(int personId, string hash, HttpContext http, CancellationToken stopping)
    {
        var key = await db.WriteAsync(
            async () =>
            {
                var person = await db.Users.SingleAsync(p => p.Id == personId, stopping);
                var name = person.UserName!;
                person.ChoosePassword(hash);
                var theirs = db.Sessions.Where(s => s.PersonId == personId);
                await sessions.EndAsync(theirs, SessionEnd.PasswordChanged, name, stopping);
                var started = sessions.Start(person, http);
                db.Audit.Add(AuditEntry.Of(name, AuditAction.PasswordChanged, name, clock.UtcNow()));
                await db.SaveChangesAsync(stopping);
                return started;
            },
            stopping);
        await SessionCookie.GiveAsync(http, key);
    }
}
