using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts.Sessions;
using MobiJobs.Audit;
using MobiJobs.Data;

namespace MobiJobs.Accounts.SignIn;

/// <summary>
/// Signs a person in by name and password. Whether the name exists changes neither the answer nor the time it takes.
/// </summary>
public sealed class PasswordSignIn(
    MobiJobsDb db,
    PasswordHashes hashes,
    Attempts attempts,
    KnownDevices devices,
    OpenSessions sessions,
    TimeProvider clock,
    ILogger<PasswordSignIn> log)
{
    private const string Nobody = "?";
    private const int MaxName = 256;

    /// <summary>Judges the password and, if it is right, begins a session and gives its cookie.</summary>
    internal async Task<SignInOutcome> TryAsync(
        string user, string password, HttpContext http, CancellationToken stopping)
    {
        var name = Requester.Normalize(Text.Bounded(user, MaxName) ?? "");
        var gates = await GatesAsync(name, http, stopping);
        var admission = await attempts.AdmitAsync(gates, stopping);
        if (admission.Wait is { } wait)
        {
            log.LogInformation("A sign-in has to wait for {Seconds} s", (int)wait.TotalSeconds);
            return new SignInOutcome.Wait(wait);
        }

        var person = await db.Users.AsNoTracking()
            .SingleOrDefaultAsync(p => p.NormalizedUserName == name, stopping);
        var match = hashes.Compare(person, password);
        if (person is null || match == PasswordMatch.Wrong || person.DisabledAt is not null)
        {
            await RefuseAsync(name, person, gates[0], admission, stopping);
            return new SignInOutcome.Wrong();
        }

        await attempts.ForgiveAsync(gates, stopping);
        if (match == PasswordMatch.Outdated) { await RehashAsync(person, password, stopping); }

        await BeginAsync(person, http, stopping);
        devices.Remember(http, name);
        return new SignInOutcome.Done();
    }

    private async Task<IReadOnlyList<Gate>> GatesAsync(string name, HttpContext http, CancellationToken stopping)
    {
        if (devices.Find(http.Request, name) is { } device) { return [Gate.OfDevice(name, device)]; }

        var (address, isUnderAttack) = (http.CallerNetwork(), await attempts.IsUnderAttackAsync(name, stopping));
        return [Gate.OfAccountAt(name, address, isUnderAttack), Gate.OfAddress(address)];
    }

    /// <summary>
    /// Notes a wrong password: the first, and those after which the next has to wait. A name that nobody has is not
    /// noted: people type their password there.
    /// </summary>
    private async Task RefuseAsync(
        string name, Person? person, Gate gate, Admission admission, CancellationToken stopping)
    {
        log.LogInformation("A sign-in failed");
        await attempts.CountAsync(Gate.OfAccount(name), stopping);
        if (!gate.IsNoted(admission.Failures)) { return; }

        var isLast = admission.Failures >= gate.Free;
        var action = isLast ? AuditAction.SignInThrottled : AuditAction.SignInFailed;
        db.Audit.Add(AuditEntry.Of(
            person?.UserName ?? Nobody, action, person?.UserName ?? "", clock.UtcNow(), admission.Failures));
        await db.SaveChangesAsync(stopping);
    }

    private Task RehashAsync(Person person, string password, CancellationToken stopping)
    {
        var (old, hash) = (person.PasswordHash, hashes.Of(person, password));
        return db.WriteAsync(
            () => db.Users.Where(p => p.Id == person.Id && p.PasswordHash == old)
                .ExecuteUpdateAsync(set => set.SetProperty(p => p.PasswordHash, hash), stopping),
            stopping);
    }

    /// <summary>Begins a session and gives its cookie; one that the browser had before ends.</summary>
    private async Task BeginAsync(Person person, HttpContext http, CancellationToken stopping)
    {
        var (name, before) = (person.UserName!, http.User.SessionId());
        var key = await db.WriteAsync(
            async () =>
            {
                var earlier = db.Sessions.Where(s => s.Id == before);
                await sessions.EndAsync(earlier, SessionEnd.SignedInAgain, name, stopping);
                var started = sessions.Start(person, http);
                db.Audit.Add(AuditEntry.Of(name, AuditAction.SignedIn, name, clock.UtcNow()));
                await db.SaveChangesAsync(stopping);
                return started;
            },
            stopping);
        await SessionCookie.GiveAsync(http, key);
    }
}

/// <summary>How a sign-in ended.</summary>
internal abstract record SignInOutcome
{
    private SignInOutcome()
    {
    }

    /// <summary>The person is signed in.</summary>
    public sealed record Done : SignInOutcome;

    /// <summary>The name or the password is wrong, or the person is disabled.</summary>
    public sealed record Wrong : SignInOutcome;

    /// <summary>Nothing was judged.</summary>
    public sealed record Wait(TimeSpan For) : SignInOutcome;
}
