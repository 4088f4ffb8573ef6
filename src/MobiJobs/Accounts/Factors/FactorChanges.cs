using System.Security.Claims;
using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts.Links;
using MobiJobs.Accounts.Passkeys;
using MobiJobs.Accounts.Sessions;
using MobiJobs.Audit;
using MobiJobs.Data;

namespace MobiJobs.Accounts.Factors;

/// <summary>
/// Adds factors and takes them away, each with its audit entry and a mail to the person. A person with a factor has
/// recovery codes; one without has none.
/// </summary>
public sealed class FactorChanges(
    MobiJobsDb db,
    AuthenticatorKeys keys,
    HashRounds rounds,
    OpenSessions sessions,
    Notices notices,
    TimeProvider clock)
{
    /// <summary>
    /// Sets up an app in place of another, unless it was set up with the same ticket before. Returns new recovery
    /// codes, if the person had none.
    /// </summary>
    /// <param name="step">The half minute of the code that proved it.</param>
    internal Task<FactorChange> SetAppAsync(
        ClaimsPrincipal user, string key, long step, Ticket ticket, CancellationToken stopping) =>
        ChangeAsync(user, AuditAction.AuthenticatorSet, Notice.FactorAdded, stopping, async (id, name) =>
        {
            if (!await db.UseUpAsync(ticket, stopping)) { return null; }

            await db.Authenticators.Where(a => a.PersonId == id).ExecuteDeleteAsync(stopping);
            db.Authenticators.Add(Authenticator.For(id, keys.Protect(key), step, clock.UtcNow()));
            return name;
        });

    /// <summary>Removes the app.</summary>
    internal Task<FactorChange> RemoveAppAsync(ClaimsPrincipal user, CancellationToken stopping) =>
        ChangeAsync(user, AuditAction.AuthenticatorRemoved, Notice.FactorRemoved, stopping, async (id, name) =>
            await db.Authenticators.Where(a => a.PersonId == id).ExecuteDeleteAsync(stopping) == 1 ? name : null);

    /// <summary>Adds a passkey, unless it was added with the same ticket before.</summary>
    internal Task<FactorChange> AddPasskeyAsync(
        ClaimsPrincipal user, Passkey passkey, Ticket ticket, CancellationToken stopping) =>
        ChangeAsync(user, AuditAction.PasskeyAdded, Notice.FactorAdded, stopping, async (_, name) =>
        {
            if (!await db.UseUpAsync(ticket, stopping)) { return null; }

            db.Passkeys.Add(passkey);
            return $"{name}: {passkey.Name}";
        });

    /// <summary>Removes a passkey of the person.</summary>
    internal Task<FactorChange> RemovePasskeyAsync(ClaimsPrincipal user, int passkeyId, CancellationToken stopping) =>
        ChangeAsync(user, AuditAction.PasskeyRemoved, Notice.FactorRemoved, stopping, async (id, name) =>
        {
            var one = db.Passkeys.Where(k => k.Id == passkeyId && k.PersonId == id);
            var called = await one.Select(k => k.Name).FirstOrDefaultAsync(stopping);
            return await one.ExecuteDeleteAsync(stopping) == 1 ? $"{name}: {called}" : null;
        });

    /// <summary>Makes recovery codes in place of those that are left; null for a person without a factor.</summary>
    internal async Task<IReadOnlyList<string>?> MakeCodesAsync(ClaimsPrincipal user, CancellationToken stopping)
    {
        var (id, name, codes) = (user.PersonId(), user.Identity!.Name!, new NewRecoveryCodes());
        var rows = codes.RowsOf(id, rounds);
        return await db.WriteAsync(
            async () =>
            {
                await HoldAsync(id, stopping);
                if (!await db.HasFactorAsync(id, stopping)) { return null; }

                await db.RecoveryCodes.Where(c => c.PersonId == id).ExecuteDeleteAsync(stopping);
                db.RecoveryCodes.AddRange(rows);
                db.Audit.Add(AuditEntry.Of(name, AuditAction.RecoveryCodesMade, name, clock.UtcNow(), rows.Count));
                await db.SaveChangesAsync(stopping);
                return codes.Texts;
            },
            stopping);
    }

    /// <summary>
    /// Takes all factors away from a person who has lost them, and ends the person's sessions: whoever has what was
    /// lost may be signed in. False if there are none.
    /// </summary>
    public Task<bool> TakeAllAsync(int personId, string by, CancellationToken stopping) => db.WriteAsync(
        async () =>
        {
            await HoldAsync(personId, stopping);
            var person = await db.Users.AsNoTracking().FirstOrDefaultAsync(p => p.Id == personId, stopping);
            var taken = await db.Authenticators.Where(a => a.PersonId == personId).ExecuteDeleteAsync(stopping)
                + await db.Passkeys.Where(k => k.PersonId == personId).ExecuteDeleteAsync(stopping);
            if (person is null || taken == 0) { return false; }

            await db.RecoveryCodes.Where(c => c.PersonId == personId).ExecuteDeleteAsync(stopping);
            await RenewStampAsync(personId, stopping);
            await sessions.ShutAsync(personId, SessionEnd.FactorsChanged, by, stopping);
            db.Audit.Add(AuditEntry.Of(by, AuditAction.FactorsTaken, person.UserName!, clock.UtcNow(), taken));
            await db.SaveChangesAsync(stopping);
            await notices.TellAsync(person, Notice.FactorsTaken);
            await notices.TellAdministratorsAsync(
                AdministratorNotice.FactorsTaken, person.UserName!, by, personId, stopping);
            return true;
        },
        stopping);

    /// <summary>
    /// A change of a person's own factors ends their other sessions: they may have made it because of one of them.
    /// </summary>
    /// <param name="change">Returns what the audit entry is about; null if nothing was changed.</param>
    private async Task<FactorChange> ChangeAsync(
        ClaimsPrincipal user,
        AuditAction action,
        Notice notice,
        CancellationToken stopping,
        Func<int, string, Task<string?>> change)
    {
        var (id, current) = (user.PersonId(), user.SessionId());
        var codes = new NewRecoveryCodes();
        var hasCodes = await db.RecoveryCodes.AnyAsync(c => c.PersonId == id, stopping);
        var rows = hasCodes ? null : codes.RowsOf(id, rounds); // Hashed before the change: it takes long.
        return await db.WriteAsync(
            async () =>
            {
                await HoldAsync(id, stopping);
                var person = await db.MeAsync(user, stopping);
                if (await change(id, person.UserName!) is not { } subject) { return new FactorChange(false, null); }

                db.Audit.Add(AuditEntry.Of(person.UserName!, action, subject, clock.UtcNow()));
                await db.SaveChangesAsync(stopping);
                var hasFactor = await db.HasFactorAsync(id, stopping);
                var isFirst = hasFactor && !await db.RecoveryCodes.AnyAsync(c => c.PersonId == id, stopping);
                if (isFirst) { db.RecoveryCodes.AddRange(rows ?? codes.RowsOf(id, rounds)); }

                if (!hasFactor) { await db.RecoveryCodes.Where(c => c.PersonId == id).ExecuteDeleteAsync(stopping); }

                await RenewStampAsync(id, stopping);
                var others = db.Sessions.Where(s => s.PersonId == id && s.Id != current);
                await sessions.EndAsync(others, SessionEnd.FactorsChanged, person.UserName!, stopping);
                await db.SaveChangesAsync(stopping);
                await notices.TellAsync(person, notice);
                return new FactorChange(true, isFirst ? codes.Texts : null);
            },
            stopping);
    }

    /// <summary>Those who change the factors of one person come one after the other.</summary>
    private Task<int> HoldAsync(int personId, CancellationToken stopping) =>
        db.Users.Where(p => p.Id == personId).HoldAsync(p => p.DisabledAt, stopping);

    /// <summary>Browsers that were known before are known no longer.</summary>
    private Task<int> RenewStampAsync(int personId, CancellationToken stopping)
    {
        var stamp = Person.NewStamp();
        return db.Users.Where(p => p.Id == personId)
            .ExecuteUpdateAsync(set => set.SetProperty(p => p.SecurityStamp, stamp), stopping);
    }
}

/// <summary>How a change of a person's own factors ended.</summary>
/// <param name="IsDone">Whether anything was changed.</param>
/// <param name="Codes">New recovery codes, to be shown once; null if there are none.</param>
internal sealed record FactorChange(bool IsDone, IReadOnlyList<string>? Codes);
