using Microsoft.EntityFrameworkCore;
using MobiJobs.Audit;
using MobiJobs.Data;

namespace MobiJobs.Accounts.Links;

/// <summary>Makes links by which people choose a password, and takes them.</summary>
public sealed class AccountLinks(MobiJobsDb db, AccountKeys keys, Notices notices, TimeProvider clock)
{
    private const int KeyBytes = 32;

    /// <summary>Makes a link in place of those of its kind. Returns its key, which only the link holds.</summary>
    /// <param name="person">The person, as the caller has read the row.</param>
    /// <param name="kind">What it is for.</param>
    /// <param name="entry">The audit entry about it.</param>
    /// <param name="stopping">Ends it.</param>
    internal Task<string> MakeAsync(
        Person person, AccountLinkKind kind, AuditEntry entry, CancellationToken stopping) => db.WriteAsync(
        async () =>
        {
            await db.AccountLinks.Where(l => l.PersonId == person.Id && l.Kind == kind).ExecuteDeleteAsync(stopping);
            var key = Secrets.NewKey(KeyBytes);
            db.AccountLinks.Add(AccountLink.For(person, Secrets.HashOf(key), kind, clock.UtcNow()));
            db.Audit.Add(entry);
            await db.SaveChangesAsync(stopping);
            return key;
        },
        stopping);

    /// <summary>The link of this key, with its person; null if there is no valid one.</summary>
    internal async Task<AccountLink?> FindAsync(string? key, CancellationToken stopping)
    {
        var hash = Secrets.HashOf(TypedText.Bounded(key, 2 * KeyBytes) ?? "");
        var link = await Valid().AsNoTracking()
            .Include(l => l.Person)
            .Where(l => l.Hash == hash)
            .FirstOrDefaultAsync(stopping);
        return link?.IsFor(link.Person) == true ? link : null;
    }

    /// <summary>
    /// Gives the link's person the password of this hash, and ends their sessions, links and API tokens: somebody else
    /// may have known the old one. False if the link is no longer valid: of two who use it at once, one comes first.
    /// </summary>
    internal Task<bool> UseAsync(AccountLink link, string hash, CancellationToken stopping) => db.WriteAsync(
        async () =>
        {
            if (!await TakeAsync(link, stopping)) { return false; }

            var person = await db.Users.SingleAsync(p => p.Id == link.PersonId, stopping);
            person.ChoosePassword(hash);
            var name = person.UserName!;
            db.Audit.Add(AuditEntry.Of(name, AuditAction.LinkUsed, name, clock.UtcNow()));
            await db.SaveChangesAsync(stopping);
            var revoked = await keys.TakeAllAsync(person.Id, name, stopping);
            await notices.TellAsync(person, Notice.PasswordChanged, revoked);
            return true;
        },
        stopping);

    /// <summary>
    /// Uses a link up. Whoever changes the address, the password or whether the person may enter comes before the first
    /// statement, which then finds nobody, or after the whole change.
    /// </summary>
    internal async Task<bool> TakeAsync(AccountLink link, CancellationToken stopping)
    {
        var person = link.Person;
        var held = await db.Users
            .Where(p => p.Id == person.Id && p.Email == person.Email && p.PasswordHash == person.PasswordHash)
            .HoldAsync(p => p.PasswordHash, stopping);
        return held == 1 && await Valid().Where(l => l.Id == link.Id).ExecuteDeleteAsync(stopping) == 1;
    }

    private IQueryable<AccountLink> Valid()
    {
        var now = clock.UtcNow();
        return db.AccountLinks.Where(l => l.ExpiresAt > now && l.Person.DisabledAt == null);
    }
}
