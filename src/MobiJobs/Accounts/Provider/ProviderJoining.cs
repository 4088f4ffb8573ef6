using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts.Links;
using MobiJobs.Accounts.SignIn;
using MobiJobs.Audit;
using MobiJobs.Data;

namespace MobiJobs.Accounts.Provider;

/// <summary>
/// Joins somebody at the provider to a person: by an invitation, or when the person, signed in, has given a fresh
/// proof. Never because the e-mail addresses are the same.
/// </summary>
public sealed class ProviderJoining(
    MobiJobsDb db, AccountLinks links, People people, SignInWays ways, Notices notices, TimeProvider clock)
{
    /// <summary>Joins them to who was invited by this link, which it uses up; null if that can't be.</summary>
    internal async Task<Person?> ByInvitationAsync(string key, ProviderClaims who, CancellationToken stopping)
    {
        if (await links.FindAsync(key, stopping) is not { Kind: AccountLinkKind.Invitation } link) { return null; }

        var name = link.Person.UserName!;
        return await JoinAsync(
            who,
            async () =>
            {
                if (!await links.TakeAsync(link, stopping)) { return null; }

                db.Audit.Add(AuditEntry.Of(name, AuditAction.LinkUsed, name, clock.UtcNow()));
                return link.Person;
            },
            stopping);
    }

    /// <summary>Joins them to the person of a session that is open; null if that can't be.</summary>
    internal Task<Person?> ToPersonAsync(int personId, ProviderClaims who, CancellationToken stopping) => JoinAsync(
        who,
        () => db.Users.AsNoTracking().FirstOrDefaultAsync(p => p.Id == personId && p.DisabledAt == null, stopping),
        stopping);

    /// <summary>Makes a person of them who may do nothing; null if there is one of that name.</summary>
    internal async Task<Person?> ToNewPersonAsync(ProviderClaims who, CancellationToken stopping)
    {
        var name = PersonName.Normalize(who.UserName ?? who.Email ?? "");
        if (PersonName.Problem(name) is not null) { return null; }

        return await JoinAsync(
            who,
            async () =>
            {
                var person = new Person { UserName = name, Email = who.Email };
                var added = await people.AddAsync(person, null, null, AuditEntry.Server, stopping);
                return added.Succeeded ? person : null;
            },
            stopping);
    }

    /// <summary>
    /// Takes one away again, with its entry; false if it is gone, or the last way in of somebody without a password.
    /// </summary>
    internal Task<bool> RemoveAsync(int id, int personId, CancellationToken stopping) =>
        db.WriteAsync(
            async () =>
            {
                await db.Users.Where(p => p.Id == personId).HoldAsync(p => p.UserName, stopping);
                var person = await db.Users.AsNoTracking().SingleAsync(p => p.Id == personId, stopping);
                var keepsPassword = await ways.ProvesByPasswordAsync(person, stopping);
                var own = db.ProviderIdentities.Where(i => i.PersonId == personId);
                var removed = await own
                    .Where(i => i.Id == id && (keepsPassword || own.Any(other => other.Id != id)))
                    .ExecuteDeleteAsync(stopping);
                if (removed == 0) { return false; }

                var name = person.UserName!;
                db.Audit.Add(AuditEntry.Of(name, AuditAction.ProviderRemoved, name, clock.UtcNow()));
                await db.SaveChangesAsync(stopping);
                await notices.TellAsync(person, Notice.ProviderRemoved);
                return true;
            },
            stopping);

    /// <summary>
    /// The unique indexes decide: nobody at the provider is two people, and nobody has two of them there.
    /// </summary>
    private async Task<Person?> JoinAsync(
        ProviderClaims who, Func<Task<Person?>> find, CancellationToken stopping)
    {
        try
        {
            return await db.WriteAsync(
                async () =>
                {
                    if (await find() is not { } person) { return null; }

                    var name = person.UserName!;
                    db.ProviderIdentities.Add(ProviderIdentity.Of(person.Id, who, clock.UtcNow()));
                    db.Audit.Add(AuditEntry.Of(name, AuditAction.ProviderAdded, name, clock.UtcNow())
                        .Changed(null, who.Email ?? who.UserName));
                    await db.SaveChangesAsync(stopping);
                    await notices.TellAsync(person, Notice.ProviderAdded);
                    return person;
                },
                stopping);
        }
        catch (DbUpdateException e) when (db.IsUniqueViolation(e))
        {
            db.ChangeTracker.Clear();
            return null;
        }
    }
}
