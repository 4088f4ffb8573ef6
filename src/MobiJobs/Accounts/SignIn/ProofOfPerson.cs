using System.Globalization;
using System.Security.Claims;
using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts.Passkeys;
using MobiJobs.Accounts.Provider;
using MobiJobs.Accounts.Sessions;
using MobiJobs.Audit;
using MobiJobs.Data;

namespace MobiJobs.Accounts.SignIn;

/// <summary>
/// Checks again who is at the screen, before an action that cannot be undone: a signed-in person gives the password or
/// a passkey. Wrong ones are counted for the session and what they are asked for: nobody else can make a person wait
/// here, and waiting here ends no session. For a person without a password it counts that the provider has asked for a
/// proof in the last minutes.
/// </summary>
public sealed class ProofOfPerson(
    MobiJobsDb db,
    PasswordHashes hashes,
    Attempts attempts,
    SignInWays ways,
    PasskeyProof passkeys,
    IHttpContextAccessor request,
    TimeProvider clock)
{
    private const string Confirming = "confirm";
    private const string Changing = "change";

    private Task<ProofAtProvider?>? atProvider;

    /// <summary>
    /// The message to show; null if the password is right, or the form of the request brings a passkey that is. Where
    /// the person has to wait, the answer becomes a 429.
    /// </summary>
    public Task<string?> CheckAsync(ClaimsPrincipal user, string? password) =>
        PasskeyAnswer.Of(request.HttpContext!.Request) is { } answer
            ? CheckAsync(user, Confirming, Labels.Passkey_Wrong, stopping =>
                passkeys.IsRightAsync(user, answer, request.HttpContext!, stopping))
            : CheckAsync(user, password, Confirming);

    /// <summary>The same before the password is changed, which takes the password only.</summary>
    internal Task<string?> CheckBeforeChangeAsync(ClaimsPrincipal user, string? password) =>
        CheckAsync(user, password, Changing);

    /// <summary>
    /// What the provider has said of when it asked this person for a proof; null for a person who proves who they are
    /// by password. The store is asked once in a request, however many fields its page has.
    /// </summary>
    public Task<ProofAtProvider?> AtProviderAsync(ClaimsPrincipal user, CancellationToken stopping) =>
        atProvider ??= AskAsync(user, stopping);

    /// <summary>What somebody is told whose proof does not count, or can't be given.</summary>
    public static string WordsOf(ProofAtProvider proof, ProviderSettings? provider) => proof switch
    {
        ProofAtProvider.Fresh => "",
        ProofAtProvider.Old => Labels.Provider_ProveFirst,
        ProofAtProvider.Unsaid => Say(Labels.Provider_SaysNoTime, provider?.Name),
    };

    private async Task<ProofAtProvider?> AskAsync(ClaimsPrincipal user, CancellationToken stopping)
    {
        var (session, since) = (user.SessionId(), clock.UtcNow() - ProviderProof.Holds);
        if (await ways.ProvesByPasswordAsync(await db.MeAsync(user, stopping), stopping)) { return null; }

        var own = await db.Sessions.AsNoTracking()
            .SingleOrDefaultAsync(s => s.Id == session && s.IsFromProvider, stopping);
        return own switch
        {
            { ProvedAt: null } => ProofAtProvider.Unsaid,
            { ProvedAt: var at } when at > since => ProofAtProvider.Fresh,
            _ => ProofAtProvider.Old,
        };
    }

    private async Task<string?> CheckAsync(ClaimsPrincipal user, string? password, string purpose)
    {
        if (await AtProviderAsync(user, request.HttpContext!.RequestAborted) is { } proof)
        {
            return proof == ProofAtProvider.Fresh ? null : WordsOf(proof, ways.Provider);
        }

        if (string.IsNullOrEmpty(password)) { return Labels.Invalid_Required; }

        return await CheckAsync(user, purpose, Labels.Account_WrongCurrent, async stopping =>
            hashes.IsRight(await db.MeAsync(user, stopping), password));
    }

    private async Task<string?> CheckAsync(
        ClaimsPrincipal user, string purpose, string wrong, Func<CancellationToken, Task<bool>> isRight)
    {
        if (user.SessionId() is not { } session) { return wrong; }

        var http = request.HttpContext!;
        var stopping = http.RequestAborted;
        Gate[] gates = [Gate.OfSession(purpose, session)];
        var admission = await attempts.AdmitAsync(gates, stopping);
        if (admission.Wait is { } wait) { return http.Response.TooMany(wait); }

        if (!await isRight(stopping))
        {
            await NoteAsync(user, gates[0], admission, stopping);
            return wrong;
        }

        await attempts.ForgiveAsync(gates, stopping);
        return null;
    }

    /// <summary>The first wrong one, and those after which the next has to wait.</summary>
    private async Task NoteAsync(
        ClaimsPrincipal user, Gate gate, Admission admission, CancellationToken stopping)
    {
        if (!gate.IsNoted(admission.Failures)) { return; }

        var name = user.Identity!.Name!;
        db.Audit.Add(AuditEntry.Of(
            name, AuditAction.ConfirmationFailed, name, clock.UtcNow(), admission.Failures));
        await db.SaveChangesAsync(stopping);
    }
}

/// <summary>What the provider has said of the last time that it asked a person for a proof.</summary>
public enum ProofAtProvider
{
    /// <summary>It was in the last minutes.</summary>
    Fresh,

    /// <summary>It was before, or the session did not begin there.</summary>
    Old,

    /// <summary>Nothing: as long as it says nothing, the person can't give such a proof.</summary>
    Unsaid,
}

/// <summary>The answer to somebody who tries too often.</summary>
internal static class TooManyAttempts
{
    /// <summary>The words for a sign-in that has not begun a session: how long to wait, or what was wrong.</summary>
    public static string WordsOf(this HttpResponse response, SignInOutcome outcome, string wrong) =>
        outcome is SignInOutcome.Wait { For: var wait } ? response.TooMany(wait) : wrong;

    /// <summary>Makes the answer a 429 with <c>Retry-After</c>. Returns the words for the form.</summary>
    public static string TooMany(this HttpResponse response, TimeSpan wait)
    {
        var seconds = (int)Math.Ceiling(wait.TotalSeconds);
        response.StatusCode = StatusCodes.Status429TooManyRequests;
        response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        return seconds < 60
            ? Sentence.Say(Labels.Account_WaitSeconds, seconds)
            : Sentence.Say(Labels.Account_WaitMinutes, (seconds + 59) / 60);
    }
}
