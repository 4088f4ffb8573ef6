using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;

namespace MobiJobs.Start.Layout;

/// <summary>Remembers whether a person wants it light, dark, or as the system has it.</summary>
[AllowAnonymous]
public sealed class ThemeController : Controller
{
    private const string Cookie = "mobijobs-theme";
    private const string Auto = "auto";

    private static readonly string[] Chosen = ["light", "dark"];

    [HttpPost("/theme")]
    public IActionResult Choose(string? theme, string? returnUrl)
    {
        var options = new CookieOptions { MaxAge = TimeSpan.FromDays(365), HttpOnly = true, IsEssential = true, SameSite = SameSiteMode.Lax };
        Response.Cookies.Append(Cookie, Chosen.Contains(theme) ? theme! : Auto, options);
        return LocalRedirect(Url.IsLocalUrl(returnUrl) ? returnUrl : "/");
    }

    /// <summary>The choice: auto, light or dark.</summary>
    public static string Of(HttpRequest request) => Chosen.FirstOrDefault(c => c == request.Cookies[Cookie], Auto);
}
