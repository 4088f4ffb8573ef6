using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;

namespace MobiJobs.Accounts.SignIn;

/// <summary>
/// Remembers, in a cookie, that a person has signed in at this browser. Attempts from it are counted by themselves, so
/// that nobody elsewhere can make its person wait. It signs nobody in.
/// </summary>
public sealed class KnownDevices(IDataProtectionProvider protection)
{
    private const string Cookie = "mobijobs-device";
    private const string Path = "/account";

    private static readonly TimeSpan Life = TimeSpan.FromDays(180);

    private readonly ITimeLimitedDataProtector protector =
        protection.CreateProtector("MobiJobs.Accounts.KnownDevice").ToTimeLimitedDataProtector();

    /// <summary>The random name of this browser, where this person has signed in before; null for any other.</summary>
    internal string? Find(HttpRequest request, string name)
    {
        if (request.Cookies[Cookie] is not { Length: < 1000 } text) { return null; }

        try
        {
            return protector.Unprotect(text).Split('\n', 2) is [var device, var known] && known == name ? device : null;
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    /// <summary>Remembers the browser.</summary>
    internal void Remember(HttpContext http, string name)
    {
        var device = Find(http.Request, name) ?? Secrets.NewKey(16);
        http.Response.Cookies.Append(Cookie, protector.Protect($"{device}\n{name}", Life), new CookieOptions
        {
            HttpOnly = true,
            SameSite = SameSiteMode.Lax,
            Secure = http.Request.IsHttps,
            IsEssential = true,
            Path = Path,
            MaxAge = Life,
        });
    }
}
