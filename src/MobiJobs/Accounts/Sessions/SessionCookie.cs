using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Identity;

namespace MobiJobs.Accounts.Sessions;

/// <summary>
/// The cookie that says which session a request belongs to. It holds the session's key and nothing else: who that is
/// and what they may do is read from the store at each request (docs/decisions/0024).
/// </summary>
internal static class SessionCookie
{
    public const string SignInPath = "/account/sign-in";

    /// <summary>The header of what a page asks by itself; the script page.js sends it.</summary>
    internal const string ByItself = "MobiJobs-By-Itself";

    private const string Key = "mobijobs:session";

    /// <summary>Configures the cookie.</summary>
    public static void Configure(CookieAuthenticationOptions options, AccountSettings settings)
    {
        options.Cookie.Name = "mobijobs";
        options.Cookie.HttpOnly = true;
        options.Cookie.SameSite = SameSiteMode.Lax;
        options.LoginPath = SignInPath;
        options.AccessDeniedPath = "/account/denied";
        options.ReturnUrlParameter = "returnUrl";
        options.ExpireTimeSpan = settings.Life;
        options.SlidingExpiration = false;
        options.Events.OnValidatePrincipal = ValidateAsync;
        options.Events.OnRedirectToLogin = context => AnswerAsync(context, StatusCodes.Status401Unauthorized);
        options.Events.OnRedirectToAccessDenied = context => AnswerAsync(context, StatusCodes.Status403Forbidden);
    }

    /// <summary>Gives the browser the key of its session.</summary>
    public static Task GiveAsync(HttpContext http, string key) => http.SignInAsync(
        IdentityConstants.ApplicationScheme,
        new ClaimsPrincipal(new ClaimsIdentity([new Claim(Key, key)], IdentityConstants.ApplicationScheme)));

    /// <summary>Takes the key away.</summary>
    public static Task TakeAsync(HttpContext http) => http.SignOutAsync(IdentityConstants.ApplicationScheme);

    private static async Task ValidateAsync(CookieValidatePrincipalContext context)
    {
        var http = context.HttpContext;
        var services = http.RequestServices;
        var found = context.Principal?.FindFirstValue(Key) is { } key
            ? await services.GetRequiredService<OpenSessions>().FindAsync(key, http.RequestAborted)
            : null;
        if (found is null)
        {
            context.RejectPrincipal();
            return;
        }

        if (!IsByItself(http.Request)) { services.GetRequiredService<SessionsSeen>().See(found.SessionId); }

        http.Remember(found.Sets);
        context.ReplacePrincipal(found.ToPrincipal(context.Scheme.Name));
    }

    /// <summary>
    /// An open page asks by itself for its stream, or for what has become of its parts: that is nobody's use of the
    /// session. A header that says so without need only ends a session sooner.
    /// </summary>
    private static bool IsByItself(HttpRequest request) => request.Headers.ContainsKey(ByItself)
        || request.Headers.Accept.ToString().Contains("text/event-stream", StringComparison.OrdinalIgnoreCase);

    /// <summary>Redirects a page to sign in. A script gets the bare status, since it can't sign in.</summary>
    private static Task AnswerAsync(RedirectContext<CookieAuthenticationOptions> context, int status)
    {
        if (context.Request.WantsPage() && status == StatusCodes.Status401Unauthorized)
        {
            context.Response.Redirect(context.RedirectUri);
        }
        else
        {
            context.Response.StatusCode = status;
        }

        return Task.CompletedTask;
    }
}
