using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts.Links;
using MobiJobs.Audit;
using MobiJobs.Data;

namespace MobiJobs.Accounts.Factors;

/// <summary>Judges what a person types as a second factor: the code of an app, or a recovery code.</summary>
public sealed class FactorCodes(
    MobiJobsDb db, AuthenticatorKeys keys, HashRounds rounds, Notices notices, TimeProvider clock)
{
    private const int MaxTyped = 40;
    private const int Few = 2;

    /// <summary>
    /// How the code is taken within the caller's change, which says whether it still counts; null if it is wrong.
    /// </summary>
    internal async Task<Func<Task<bool>>?> FindAsync(Person person, string? typed, CancellationToken stopping)
    {
        var text = TypedText.HalfWidth(TypedText.Bounded(typed, MaxTyped) ?? "").Trim();
        var digits = text.Replace(" ", "", StringComparison.Ordinal);
        if (AuthenticatorKeys.IsCode(digits)) { return await OfAppAsync(person, digits, stopping); }

        return NewRecoveryCodes.Read(text) is { } code ? await OfRecoveryCodeAsync(person, code, stopping) : null;
    }

    private async Task<Func<Task<bool>>?> OfAppAsync(Person person, string code, CancellationToken stopping)
    {
        var app = await db.Authenticators.AsNoTracking()
            .FirstOrDefaultAsync(a => a.PersonId == person.Id, stopping);
        if (app is null || keys.Read(app) is not { } key || keys.StepOf(key, code) is not { } step) { return null; }

        return step > app.LastStep
            ? () => db.Authenticators.TakeAsync(person.Id, step, clock.UtcNow(), stopping)
            : null;
    }

    /// <summary>Hashed before the change: it takes as long as a password.</summary>
    private async Task<Func<Task<bool>>?> OfRecoveryCodeAsync(Person person, string code, CancellationToken stopping)
    {
        var salt = await db.RecoveryCodes.Where(c => c.PersonId == person.Id).Select(c => c.Salt)
            .FirstOrDefaultAsync(stopping);
        if (salt is null) { return null; }

        var hash = NewRecoveryCodes.HashOf(code, salt, rounds);
        return await db.RecoveryCodes.AnyAsync(c => c.PersonId == person.Id && c.Hash == hash, stopping)
            ? () => TakeRecoveryCodeAsync(person, hash, stopping)
            : null;
    }

    private async Task<bool> TakeRecoveryCodeAsync(Person person, byte[] hash, CancellationToken stopping)
    {
        var own = db.RecoveryCodes.Where(c => c.PersonId == person.Id);
        if (await own.Where(c => c.Hash == hash).ExecuteDeleteAsync(stopping) == 0) { return false; }

        var (name, left) = (person.UserName!, await own.CountAsync(stopping));
        db.Audit.Add(AuditEntry.Of(name, AuditAction.RecoveryCodeUsed, name, clock.UtcNow()));
        await notices.TellAsync(person, left > Few ? Notice.RecoveryCodeUsed : Notice.FewRecoveryCodes);
        return true;
    }
}
