using System.Globalization;
using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts.Tokens;
using MobiJobs.Data;

namespace MobiJobs.Accounts.Factors;

/// <summary>
/// Remembers, in a cookie, that somebody's password was right and the second factor is still to come. It opens no page
/// but the one that asks for the factor, holds for ten minutes, and not after the password was changed.
/// </summary>
public sealed class HalfSignIns(MobiJobsDb db, Tickets tickets)
{
    internal const string Cookie = "mobijobs-step";

    private const string Purpose = "second step";
    private const string Path = "/account";

    internal static readonly TimeSpan Life = TimeSpan.FromMinutes(10);

    /// <summary>The password of this hash was right.</summary>
    internal void Give(HttpContext http, int personId, string hash) => http.Response.Cookies.Append(
        Cookie,
        tickets.Make(Purpose, Life, personId.ToString(CultureInfo.InvariantCulture), ApiTokens.HashOf(hash)),
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

    /// <summary>Who is half signed in; null for anybody else.</summary>
    internal async Task<HalfSignIn?> FindAsync(HttpContext http, CancellationToken stopping)
    {
        if (tickets.Read(Purpose, http.Request.Cookies[Cookie]) is not { } ticket) { return null; }

        var id = int.Parse(ticket.Parts[0], CultureInfo.InvariantCulture);
        var person = await db.Users.AsNoTracking()
            .FirstOrDefaultAsync(p => p.Id == id && p.DisabledAt == null, stopping);
        var isSame = person?.PasswordHash is { } hash && ApiTokens.HashOf(hash) == ticket.Parts[1];
        return isSame ? new HalfSignIn(person!, ticket) : null;
    }
}

/// <summary>Somebody whose password was right.</summary>
internal sealed record HalfSignIn(Person Person, Ticket Ticket);
