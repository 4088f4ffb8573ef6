using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts.Provider;
using MobiJobs.Accounts.Sessions;
using MobiJobs.Audit;
using MobiJobs.Data;

namespace MobiJobs.Accounts.SignIn;

/// <summary>Begins the sessions of people who have shown who they are, in whatever way.</summary>
public sealed class NewSessions(MobiJobsDb db, OpenSessions sessions, KnownDevices devices, TimeProvider clock)
{
    /// <summary>
    /// Begins a session and gives its cookie; one that the browser had before ends. False if what the person has shown
    /// does not count any more.
    /// </summary>
    /// <param name="counts">
    /// Whether it counts, said within the change that begins the session. It has to begin with a statement that takes
    /// the person's row and finds that they are not disabled: who disables them then comes before, or after the whole.
    /// </param>
    /// <param name="how">What the audit trail calls it.</param>
    /// <param name="proof">What the provider has proven; null where it had no part.</param>
    internal async Task<bool> BeginAsync(
        Person person,
        HttpContext http,
        Func<Task<bool>> counts,
        CancellationToken stopping,
        AuditAction how = AuditAction.SignedIn,
        ProviderProof? proof = null)
    {
        var (name, before) = (person.UserName!, http.User.SessionId());
        var key = await db.WriteAsync(
            async () =>
            {
                if (!await counts()) { return null; }

                await db.Users.Where(p => p.Id == person.Id)
                    .ExecuteUpdateAsync(set => set.SetProperty(p => p.SignedInAt, clock.UtcNow()), stopping);
                var earlier = db.Sessions.Where(s => s.Id == before);
                await sessions.EndAsync(earlier, SessionEnd.SignedInAgain, name, stopping);
                var started = sessions.Start(person, http, proof);
                db.Audit.Add(AuditEntry.Of(name, how, name, clock.UtcNow()));
                await db.SaveChangesAsync(stopping);
                return started;
            },
            stopping);
        if (key is null) { return false; }

        await SessionCookie.GiveAsync(http, key);
        devices.Remember(http, person);
        return true;
    }
}
