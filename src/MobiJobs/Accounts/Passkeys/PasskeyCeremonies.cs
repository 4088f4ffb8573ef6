using System.Globalization;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts.Factors;
using MobiJobs.Data;

namespace MobiJobs.Accounts.Passkeys;

/// <summary>
/// Asks devices for passkeys and judges what they answer. The framework checks the answers (WebAuthn, level 3); that
/// each question is answered once and that a counter grows, the store.
/// </summary>
public sealed class PasskeyCeremonies(
    MobiJobsDb db, IPasskeyHandler<Person> handler, Tickets tickets, TimeProvider clock)
{
    private const int MaxAnswer = 20_000;

    /// <summary>A page may stand open for a while before its person answers.</summary>
    private static readonly TimeSpan Life = TimeSpan.FromMinutes(15);

    /// <summary>Asks for a signature by a passkey.</summary>
    /// <param name="person">Whose passkey it has to be; null if the device is to say who it is.</param>
    internal async Task<PasskeyQuestion> AskAsync(string purpose, Person? person, HttpContext http)
    {
        var made = await handler.MakeRequestOptionsAsync(person, http);
        return new PasskeyQuestion(tickets.Make(purpose, Life, made.AssertionState!), made.RequestOptionsJson);
    }

    /// <summary>Judges the signature; null if it is none of a passkey that we know, or for another question.</summary>
    internal async Task<PasskeyUse?> JudgeAsync(string purpose, PasskeyAnswer answer, HttpContext http)
    {
        if (Read(purpose, answer) is not { } ticket) { return null; }

        var judged = await handler.PerformAssertionAsync(new PasskeyAssertionContext
        {
            HttpContext = http,
            CredentialJson = answer.Credential,
            AssertionState = ticket.Parts[0],
        });
        return judged.Succeeded ? new PasskeyUse(judged.User, judged.Passkey, ticket) : null;
    }

    /// <summary>
    /// Takes a signature that was right, within the caller's change. False if the passkey is gone, if the question was
    /// answered before, or if the device's counter is not above the last one: then it was copied.
    /// </summary>
    internal async Task<bool> TakeAsync(PasskeyUse use, CancellationToken stopping)
    {
        if (!await db.UseUpAsync(use.Ticket, stopping)) { return false; }

        var (id, key, count) = (use.Person.Id, Passkey.KeyOf(use.Passkey.CredentialId), (long)use.Passkey.SignCount);
        return await db.Passkeys
            .Where(k => k.PersonId == id && k.Key == key && (k.SignCount < count || (k.SignCount == 0 && count == 0)))
            .ExecuteUpdateAsync(
                set => set.SetProperty(k => k.SignCount, count)
                    .SetProperty(k => k.IsBackedUp, use.Passkey.IsBackedUp)
                    .SetProperty(k => k.UsedAt, clock.UtcNow()),
                stopping) == 1;
    }

    /// <summary>Asks for a new passkey of a person.</summary>
    internal async Task<PasskeyQuestion> AskForNewAsync(string purpose, Person person, string name, HttpContext http)
    {
        var called = person.UserName!;
        var entity = new PasskeyUserEntity { Id = IdOf(person), Name = called, DisplayName = called };
        var made = await handler.MakeCreationOptionsAsync(entity, http);
        return new PasskeyQuestion(tickets.Make(purpose, Life, made.AttestationState!, name), made.CreationOptionsJson);
    }

    /// <summary>Judges a new passkey; null if it is none, or somebody has it already.</summary>
    internal async Task<(Passkey Passkey, Ticket Ticket)?> JudgeNewAsync(
        string purpose, Person person, PasskeyAnswer answer, HttpContext http)
    {
        if (Read(purpose, answer) is not { } ticket) { return null; }

        var judged = await handler.PerformAttestationAsync(new PasskeyAttestationContext
        {
            HttpContext = http,
            CredentialJson = answer.Credential,
            AttestationState = ticket.Parts[0],
        });
        return judged.Succeeded && judged.UserEntity.Id == IdOf(person)
            ? (Passkey.For(person.Id, ticket.Parts[1], judged.Passkey, clock.UtcNow()), ticket)
            : null;
    }

    private Ticket? Read(string purpose, PasskeyAnswer answer) =>
        answer.Credential.Length < MaxAnswer ? tickets.Read(purpose, answer.Ticket) : null;

    private static string IdOf(Person person) => person.Id.ToString(CultureInfo.InvariantCulture);
}

/// <summary>What a page asks a device.</summary>
/// <param name="Ticket">Comes back with the answer.</param>
/// <param name="Options">The question, as browsers take it.</param>
public sealed record PasskeyQuestion(string Ticket, string Options);

/// <summary>What comes back from a device.</summary>
public sealed record PasskeyAnswer(string? Ticket, string Credential)
{
    /// <summary>The fields of a form.</summary>
    internal const string TicketField = "PasskeyTicket";

    /// <inheritdoc cref="TicketField"/>
    internal const string CredentialField = "PasskeyCredential";

    /// <summary>The answer that a form brings; null if it brings none.</summary>
    internal static PasskeyAnswer? Of(HttpRequest request)
    {
        if (!request.HasFormContentType || request.Form[CredentialField].ToString() is not { Length: > 0 } credential)
        {
            return null;
        }

        return new PasskeyAnswer(request.Form[TicketField], credential);
    }
}

/// <summary>A signature that is right, of the passkey as it would be after.</summary>
internal sealed record PasskeyUse(Person Person, UserPasskeyInfo Passkey, Ticket Ticket);
