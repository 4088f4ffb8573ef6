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
    NewSessions sessions,
    CountedTrail trail,
    TimeProvider clock)
{
    private const string Nobody = "?";
    private const int MaxName = 256;

    /// <summary>Judges the password and, if it is right, begins a session and gives its cookie.</summary>
    internal async Task<SignInOutcome> TryAsync(
        string user, string password, HttpContext http, CancellationToken stopping)
    {
        var name = Requester.Normalize(TypedText.Bounded(user, MaxName) ?? "");
        var gates = await GatesAsync(name, http, stopping);
        var admission = await attempts.AdmitAsync(gates, stopping);
        if (admission.Wait is { } wait) { return new SignInOutcome.Wait(wait); }

        var person = await FindAsync(name, stopping);
        var match = hashes.Compare(person, password);
        if (person is null
            || match == PasswordMatch.Wrong
            || person.DisabledAt is not null
            || !await WaysOf(http).TakesPasswordOfAsync(person.Id, stopping)
            || !await BeginAsync(person, match == PasswordMatch.Outdated ? password : null, http, stopping))
        {
            await RefuseAsync(name, person, gates[0], admission, stopping);
            return new SignInOutcome.Wrong();
        }

        await attempts.ForgiveAsync(gates, stopping);
        return new SignInOutcome.Done();
    }

    private static SignInWays WaysOf(HttpContext http) => http.RequestServices.GetRequiredService<SignInWays>();

    /// <summary>
    /// Attempts are counted by the name: a store that takes another one for equal must not find the person by it.
    /// </summary>
    private async Task<Person?> FindAsync(string name, CancellationToken stopping)
    {
        var found = await db.Users.AsNoTracking()
            .SingleOrDefaultAsync(p => p.NormalizedUserName == name, stopping);
        return found?.NormalizedUserName == name ? found : null;
    }

    private async Task<IReadOnlyList<Gate>> GatesAsync(string name, HttpContext http, CancellationToken stopping)
    {
        if (devices.Find(http.Request, name) is { } device) { return [Gate.OfDevice(name, device)]; }

        var (address, isUnderAttack) = (http.CallerNetwork(), await attempts.IsUnderAttackAsync(name, stopping));
        Gate[] gates = [Gate.OfAccountAt(name, address, isUnderAttack), Gate.OfAddress(address)];
        return http.CallerSite() is { } site ? [.. gates, Gate.OfSite(site)] : gates;
    }

    /// <summary>
    /// Notes a wrong password: the first, and those after which the next has to wait. A name that nobody has is not
    /// noted: people type their password there. A flood is entered as a few entries with their number.
    /// </summary>
    private async Task RefuseAsync(
        string name, Person? person, Gate gate, Admission admission, CancellationToken stopping)
    {
        await attempts.CountAsync(Gate.OfAccount(name), stopping);
        if (!gate.IsNoted(admission.Failures)) { return; }

        var isLast = admission.Failures >= gate.Free;
        var action = isLast ? AuditAction.SignInThrottled : AuditAction.SignInFailed;
        var entry = AuditEntry.Of(
            person?.UserName ?? Nobody, action, person?.UserName ?? "", clock.UtcNow(), admission.Failures);
        await trail.EnterAsync(entry, gate.SinceNoted(admission.Failures));
    }

    /// <summary>Begins a session. False if the password is no longer the one that was compared.</summary>
    /// <param name="outdated">The password, if its hash is to be made anew.</param>
    private Task<bool> BeginAsync(Person person, string? outdated, HttpContext http, CancellationToken stopping)
    {
        var hash = outdated is null ? person.PasswordHash : hashes.Of(person, outdated);
        return sessions.BeginAsync(
            person, http, () => db.Users.KeepsPasswordAsync(person, hash, stopping), stopping);
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
