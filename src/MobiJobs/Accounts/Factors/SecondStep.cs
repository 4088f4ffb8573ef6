using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts.SignIn;
using MobiJobs.Audit;
using MobiJobs.Data;

namespace MobiJobs.Accounts.Factors;

/// <summary>
/// The second step of a sign-in: a code after the right password or the provider's answer. Wrong codes are counted by
/// themselves, where nobody comes who has not made the first step.
/// </summary>
public sealed class SecondStep(
    MobiJobsDb db,
    FactorCodes codes,
    Attempts attempts,
    SignInGates gates,
    NewSessions sessions,
    FailedSignIns failed,
    TimeProvider clock)
{
    /// <summary>Judges the code and, if it is right, begins a session and gives its cookie.</summary>
    internal async Task<SignInOutcome> TryAsync(
        HalfSignIn half, string? code, HttpContext http, CancellationToken stopping)
    {
        var counted = gates.OfSecondStep(half.Person, http);
        var admission = await attempts.AdmitAsync(counted, stopping);
        if (admission.Wait is { } wait) { return new SignInOutcome.Wait(wait); }

        var take = await codes.FindAsync(half.Person, code, stopping);
        if (take is null || !await BeginAsync(half, take, http, stopping))
        {
            await failed.EnterAsync(half.Person, AuditAction.SecondFactorFailed, counted[0], admission);
            return new SignInOutcome.Wrong();
        }

        await attempts.ForgiveAsync(counted, stopping);
        return new SignInOutcome.Done();
    }

    private Task<bool> BeginAsync(HalfSignIn half, Func<Task<bool>> take, HttpContext http, CancellationToken stopping)
    {
        var person = half.Person;
        return sessions.BeginAsync(
            person,
            http,
            async () => await db.Users.TryStoreHashAsync(person, person.PasswordHash, stopping)
                && (half.IdentityId is not { } id || await IsJoinedAsync(id, stopping))
                && await db.UseUpAsync(half.Ticket, stopping)
                && await take(),
            stopping,
            half.Proof is null ? AuditAction.SignedIn : AuditAction.ProviderSignedIn,
            half.Proof);
    }

    /// <summary>Whether the provider's answer still counts.</summary>
    private async Task<bool> IsJoinedAsync(int identityId, CancellationToken stopping) =>
        await db.ProviderIdentities.Where(i => i.Id == identityId)
            .ExecuteUpdateAsync(set => set.SetProperty(i => i.UsedAt, clock.UtcNow()), stopping) == 1;
}
