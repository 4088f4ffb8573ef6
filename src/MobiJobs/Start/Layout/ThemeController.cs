using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;

namespace MobiJobs.Start.Layout;

/// <summary>Remembers whether a person wants the light theme, the dark theme, or the system's choice.</summary>
[AllowAnonymous]
public sealed class ThemeController : Controller
{
    private const string Cookie = "mobijobs-theme";
    private const string Auto = "auto";

    private static readonly string[] Chosen = ["light", "dark"];

    [HttpPost("/theme")]
    public IActionResult Choose(string? theme, string? returnUrl)
    {
        Response.Cookies.Append(Cookie, Chosen.Contains(theme) ? theme! : Auto, ChoiceCookie.Options);
        return LocalRedirect(Url.Local(returnUrl));
    }

    /// <summary>The choice: auto, light or dark.</summary>
    public static string Of(HttpRequest request) => Chosen.FirstOrDefault(c => c == request.Cookies[Cookie], Auto);
}
