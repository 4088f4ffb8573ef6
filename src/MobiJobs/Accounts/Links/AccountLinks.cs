using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts.Sessions;
using MobiJobs.Accounts.Tokens;
using MobiJobs.Audit;
using MobiJobs.Data;

namespace MobiJobs.Accounts.Links;

/// <summary>Makes links by which people choose a password, and takes them.</summary>
public sealed class AccountLinks(MobiJobsDb db, OpenSessions sessions, Notices notices, TimeProvider clock)
{
    private const int KeyBytes = 32;

    /// <summary>Makes a link in place of those of its kind. Returns its key, which only the link holds.</summary>
    /// <param name="entry">The audit entry about it.</param>
    internal Task<string> MakeAsync(
        int personId, AccountLinkKind kind, AuditEntry entry, CancellationToken stopping) => db.WriteAsync(
        async () =>
        {
            await db.AccountLinks.Where(l => l.PersonId == personId && l.Kind == kind).ExecuteDeleteAsync(stopping);
            var key = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(KeyBytes));
            db.AccountLinks.Add(AccountLink.For(personId, ApiTokens.HashOf(key), kind, clock.UtcNow()));
            db.Audit.Add(entry);
            await db.SaveChangesAsync(stopping);
            return key;
        },
        stopping);

    /// <summary>The link of this key, with its person; null if there is none that holds.</summary>
    internal Task<AccountLink?> FindAsync(string? key, CancellationToken stopping)
    {
        var hash = ApiTokens.HashOf(TypedText.Bounded(key, 2 * KeyBytes) ?? "");
        return Holding().AsNoTracking()
            .Include(l => l.Person)
            .Where(l => l.Hash == hash)
            .FirstOrDefaultAsync(stopping);
    }

    /// <summary>
    /// Gives the link's person the password of this hash, and ends their sessions and links. False if the link holds no
    /// longer: of two who use it at once, one comes first.
    /// </summary>
    internal Task<bool> UseAsync(AccountLink link, string hash, CancellationToken stopping) => db.WriteAsync(
        async () =>
        {
            if (await Holding().Where(l => l.Id == link.Id).ExecuteDeleteAsync(stopping) == 0) { return false; }

            var person = await db.Users.SingleAsync(p => p.Id == link.PersonId, stopping);
            person.ChoosePassword(hash);
            var name = person.UserName!;
            db.Audit.Add(AuditEntry.Of(name, AuditAction.LinkUsed, name, clock.UtcNow()));
            await db.SaveChangesAsync(stopping);
            await sessions.ShutAsync(person.Id, SessionEnd.PasswordChanged, name, stopping);
            await notices.TellAsync(person, Notice.PasswordChanged);
            return true;
        },
        stopping);

    private IQueryable<AccountLink> Holding()
    {
        var now = clock.UtcNow();
        return db.AccountLinks.Where(l => l.ExpiresAt > now && l.Person.DisabledAt == null);
    }
}
