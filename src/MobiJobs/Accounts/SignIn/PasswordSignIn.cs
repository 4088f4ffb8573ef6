using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts.Factors;
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
    SignInGates signInGates,
    NewSessions sessions,
    CountedTrail trail,
    TimeProvider clock)
{
    private const int MaxName = 256;

    /// <summary>
    /// Judges the password and, if it is right and all that this person needs, begins a session and gives its cookie.
    /// </summary>
    internal async Task<SignInOutcome> TryAsync(
        string user, string password, HttpContext http, CancellationToken stopping)
    {
        var name = Requester.Normalize(TypedText.Bounded(user, MaxName) ?? "");
        var gates = await signInGates.OfNameAsync(name, http, stopping);
        var admission = await attempts.AdmitAsync(gates, stopping);
        if (admission.Wait is { } wait) { return new SignInOutcome.Wait(wait); }

        var person = await FindAsync(name, stopping);
        var match = hashes.Compare(person, password);
        var isRight = person is { DisabledAt: null } && match != PasswordMatch.Wrong;
        var outdated = match == PasswordMatch.Outdated ? password : null;
        if (!isRight
            || !await WaysOf(http).TakesPasswordOfAsync(person!.Id, stopping)
            || await EnterAsync(person, outdated, http, stopping) is not { } outcome)
        {
            await RefuseAsync(name, person, gates[0], admission, stopping);
            return new SignInOutcome.Wrong();
        }

        await attempts.ForgiveAsync(gates, stopping);
        return outcome;
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
            person?.UserName ?? AuditEntry.Unknown, action, person?.UserName ?? "", clock.UtcNow(), admission.Failures);
        await trail.EnterAsync(entry, gate.SinceNoted(admission.Failures));
    }

    /// <summary>
    /// The password was right: begins the session, or says that a second factor has to follow. Null if the password is
    /// no longer the one that was compared.
    /// </summary>
    /// <param name="outdated">The password, if its hash is to be made anew.</param>
    private async Task<SignInOutcome?> EnterAsync(
        Person person, string? outdated, HttpContext http, CancellationToken stopping)
    {
        var hash = outdated is null ? person.PasswordHash! : hashes.Of(person, outdated);
        Task<bool> KeepAsync() => db.Users.TryStoreHashAsync(person, hash, stopping);
        if (await db.HasFactorAsync(person.Id, stopping))
        {
            return outdated is null || await db.WriteAsync(KeepAsync, stopping)
                ? new SignInOutcome.Half(person.Id, hash)
                : null;
        }

        var hasBegun = await sessions.BeginAsync(
            person,
            http,
            async () => await KeepAsync() && !await db.HasFactorAsync(person.Id, stopping),
            stopping);
        return hasBegun ? new SignInOutcome.Done() : null;
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

    /// <summary>The password was right, and a second factor has to follow.</summary>
    /// <param name="Hash">The hash of the password.</param>
    public sealed record Half(int PersonId, string Hash) : SignInOutcome;

    /// <summary>The name, the password or the code is wrong, or the person is disabled.</summary>
    public sealed record Wrong : SignInOutcome;

    /// <summary>Nothing was judged.</summary>
    public sealed record Wait(TimeSpan For) : SignInOutcome;
}
