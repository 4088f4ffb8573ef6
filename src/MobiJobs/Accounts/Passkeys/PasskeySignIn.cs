using MobiJobs.Accounts.SignIn;
using MobiJobs.Audit;
using MobiJobs.Data;

namespace MobiJobs.Accounts.Passkeys;

/// <summary>
/// Signs a person in by a passkey, without a name or a password: the device says who it is of and has checked who holds
/// it, which is two factors.
/// </summary>
public sealed class PasskeySignIn(
    MobiJobsDb db,
    PasskeyCeremonies passkeys,
    Attempts attempts,
    NewSessions sessions,
    CountedTrail trail,
    TimeProvider clock)
{
    private const string Purpose = "passkey: sign in";

    /// <summary>What the page asks the device.</summary>
    internal Task<PasskeyQuestion> AskAsync(HttpContext http) => passkeys.AskAsync(Purpose, null, http);

    /// <summary>Judges the answer and, if it is right, begins a session and gives its cookie.</summary>
    internal async Task<SignInOutcome> TryAsync(PasskeyAnswer answer, HttpContext http, CancellationToken stopping)
    {
        var gates = SignInGates.OfAddress(http);
        var admission = await attempts.AdmitAsync(gates, stopping);
        if (admission.Wait is { } wait) { return new SignInOutcome.Wait(wait); }

        var use = await passkeys.JudgeAsync(Purpose, answer, http);
        if (use is null || !await BeginAsync(use, http, stopping))
        {
            var name = use?.Person.UserName;
            await trail.EnterAsync(
                AuditEntry.Of(name ?? AuditEntry.Unknown, AuditAction.SignInFailed, name ?? "", clock.UtcNow()));
            return new SignInOutcome.Wrong();
        }

        await attempts.ForgiveAsync(gates, stopping);
        return new SignInOutcome.Done();
    }

    private Task<bool> BeginAsync(PasskeyUse use, HttpContext http, CancellationToken stopping)
    {
        var enabled = db.Users.Where(p => p.Id == use.Person.Id && p.DisabledAt == null);
        return sessions.BeginAsync(
            use.Person,
            http,
            async () => await enabled.HoldAsync(p => p.DisabledAt, stopping) == 1
                && await passkeys.TakeAsync(use, stopping),
            stopping,
            AuditAction.SignedInByPasskey);
    }
}
