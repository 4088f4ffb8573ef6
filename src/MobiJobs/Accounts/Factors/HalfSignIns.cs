using System.Globalization;
using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts.Provider;
using MobiJobs.Data;

namespace MobiJobs.Accounts.Factors;

/// <summary>
/// Remembers, in a cookie, that somebody's password was right, or the provider's answer, and the second factor is still
/// to come. It opens no page but the one that asks for the factor, holds for ten minutes, and not after the password
/// was changed.
/// </summary>
public sealed class HalfSignIns(MobiJobsDb db, Tickets tickets)
{
    internal const string Cookie = "mobijobs-step";

    private const string Purpose = "second step";
    private const string Path = "/account";

    internal static readonly TimeSpan Life = TimeSpan.FromMinutes(10);

    /// <summary>The password of this hash was right.</summary>
    internal void Give(HttpContext http, int personId, string hash) =>
        Give(http, Text(personId), Secrets.HashOf(hash));

    /// <summary>The provider has said that it is this person.</summary>
    /// <param name="identityId">Who it is there.</param>
    internal void Give(HttpContext http, Person person, int identityId, ProviderProof proof) =>
        Give(http, Text(person.Id), HashOf(person), Text(identityId), proof.At is { } at ? Text(at.Ticks) : "");

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static string HashOf(Person person) => Secrets.HashOf(person.PasswordHash ?? "");

    private void Give(HttpContext http, params string[] parts) => http.Response.Cookies.Append(
        Cookie,
        tickets.Make(Purpose, Life, parts),
        new CookieOptions
        {
            HttpOnly = true,
            SameSite = SameSiteMode.Lax,
            Secure = http.Request.IsHttps,
            IsEssential = true,
            Path = Path,
        });

    /// <summary>The sign-in has ended, either way.</summary>
    internal static void Take(HttpContext http) =>
        http.Response.Cookies.Delete(Cookie, new CookieOptions { Path = Path });

    /// <summary>Who is half signed in; null for anybody else, and once the step was used.</summary>
    internal async Task<HalfSignIn?> FindAsync(HttpContext http, CancellationToken stopping)
    {
        if (tickets.Read(Purpose, http.Request.Cookies[Cookie]) is not { } ticket) { return null; }

        var id = int.Parse(ticket.Parts[0], CultureInfo.InvariantCulture);
        var isUsed = db.UsedTickets.Where(t => t.Key == ticket.Key);
        var person = await db.Users.AsNoTracking()
            .FirstOrDefaultAsync(p => p.Id == id && p.DisabledAt == null && !isUsed.Any(), stopping);
        return person is not null && HashOf(person) == ticket.Parts[1] ? new HalfSignIn(person, ticket) : null;
    }
}

/// <summary>Somebody whose password was right, or whom the provider has sent.</summary>
internal sealed record HalfSignIn(Person Person, Ticket Ticket)
{
    /// <summary>Who it is at the provider; null after a password.</summary>
    public int? IdentityId => Ticket.Parts is [_, _, var id, _] ? int.Parse(id, CultureInfo.InvariantCulture) : null;

    /// <summary>What the provider has proven; null after a password.</summary>
    public ProviderProof? Proof => Ticket.Parts is [_, _, _, var ticks] ? new(TimeOf(ticks), IsWhole: false) : null;

    private static DateTime? TimeOf(string ticks) => ticks.Length == 0
        ? null
        : new DateTime(long.Parse(ticks, CultureInfo.InvariantCulture), DateTimeKind.Utc);
}
