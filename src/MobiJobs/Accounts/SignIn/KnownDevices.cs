using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;

namespace MobiJobs.Accounts.SignIn;

/// <summary>
/// Remembers, in a cookie, that a person has signed in at this browser. Attempts from it are counted by themselves, so
/// that nobody elsewhere can make its person wait. It signs nobody in, and counts until the password or the second
/// factors change: whoever knew the old ones has no place of their own any more.
/// </summary>
public sealed class KnownDevices(IDataProtectionProvider protection)
{
    private const string Cookie = "mobijobs-device";
    private const string Path = "/account";

    private static readonly TimeSpan Life = TimeSpan.FromDays(180);

    private readonly ITimeLimitedDataProtector protector =
        protection.CreateProtector("MobiJobs.Accounts.KnownDevice").ToTimeLimitedDataProtector();

    /// <summary>This browser, where the person of this name has signed in before; null for any other.</summary>
    internal KnownDevice? Find(HttpRequest request, string name)
    {
        if (request.Cookies[Cookie] is not { Length: < 1000 } text) { return null; }

        try
        {
            return protector.Unprotect(text).Split('\n', 3) is [var key, var stamp, var known] && known == name
                ? new KnownDevice(key, stamp)
                : null;
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    /// <summary>Remembers the browser.</summary>
    internal void Remember(HttpContext http, Person person)
    {
        var name = Requester.Normalize(person.UserName!);
        var key = Find(http.Request, name)?.Key ?? Secrets.NewKey(16);
        var text = string.Join('\n', key, KnownDevice.StampOf(person.SecurityStamp), name);
        http.Response.Cookies.Append(Cookie, protector.Protect(text, Life), new CookieOptions
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

/// <summary>A browser that a person has signed in at.</summary>
/// <param name="Key">Its random name.</param>
/// <param name="Stamp">What the person's password and factors were then.</param>
internal sealed record KnownDevice(string Key, string Stamp)
{
    /// <summary>Whether it counts for a person who has this stamp now.</summary>
    public bool CountsFor(string? securityStamp) => Stamp == StampOf(securityStamp);

    /// <summary>What stands in the cookie for a person's stamp.</summary>
    public static string StampOf(string? securityStamp) => Secrets.HashOf(securityStamp ?? "");
}
