using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Localization;
using Microsoft.AspNetCore.Mvc;

namespace MobiJobs.Start.Layout;

/// <summary>Remembers the language a person chose.</summary>
[AllowAnonymous]
public sealed class CultureController : Controller
{
    public const string Cookie = "mobijobs-language";

    [HttpPost("/culture")]
    public IActionResult Choose(string? culture, string? returnUrl)
    {
        var value = CookieRequestCultureProvider.MakeCookieValue(new RequestCulture(Languages.Find(culture)));
        Response.Cookies.Append(Cookie, value, ChoiceCookie.Options);
        return LocalRedirect(Url.Local(returnUrl));
    }
}
