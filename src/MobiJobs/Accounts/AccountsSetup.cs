using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Identity;
using MobiJobs.Data;

namespace MobiJobs.Accounts;

/// <summary>Sign-in: people by password, programs by token.</summary>
public static class AccountsSetup
{
    private const string CookieOrToken = "CookieOrToken";

    /// <summary>Registers identity, cookies, tokens and the policies.</summary>
    public static IServiceCollection AddAccounts(this IServiceCollection services)
    {
        services.AddIdentity<Person, IdentityRole<int>>(ConfigureIdentity)
            .AddEntityFrameworkStores<MobiJobsDb>()
            .AddDefaultTokenProviders();
        services.AddAuthentication(options =>
            {
                options.DefaultScheme = CookieOrToken;
                options.DefaultAuthenticateScheme = CookieOrToken;
                options.DefaultChallengeScheme = CookieOrToken;
                options.DefaultForbidScheme = CookieOrToken;
            })
            .AddScheme<AuthenticationSchemeOptions, ApiTokens>(ApiTokens.SchemeName, null)
            .AddPolicyScheme(CookieOrToken, null, options => options.ForwardDefaultSelector = SchemeFor);
        services.ConfigureApplicationCookie(ConfigureCookie);
        services.AddAuthorization(Permissions.AddPolicies);
        services.AddStoreInterceptor(new EntriesByName.AtSave());
        return services.AddScoped<People>().AddScoped<OwnPassword>().AddScoped<CurrentPerson>();
    }

    /// <summary>The API accepts tokens only: with cookies it would be open to cross-site request forgery.</summary>
    private static string SchemeFor(HttpContext context) =>
        context.Request.Path.StartsWithSegments("/api", StringComparison.OrdinalIgnoreCase)
        || context.Request.Headers.ContainsKey("Authorization")
            ? ApiTokens.SchemeName
            : IdentityConstants.ApplicationScheme;

    private static void ConfigureIdentity(IdentityOptions options)
    {
        options.Password.RequiredLength = 10;
        options.Password.RequireNonAlphanumeric = false;
        options.Password.RequireUppercase = false;
        options.Password.RequireLowercase = false;
        options.Password.RequireDigit = false;
        options.Lockout.MaxFailedAccessAttempts = 5;
        options.Lockout.DefaultLockoutTimeSpan = TimeSpan.FromMinutes(5);
    }

    private static void ConfigureCookie(CookieAuthenticationOptions options)
    {
        options.Cookie.Name = "mobijobs";
        options.Cookie.HttpOnly = true;
        options.Cookie.SameSite = SameSiteMode.Lax;
        options.LoginPath = "/account/sign-in";
        options.AccessDeniedPath = "/account/denied";
        options.ReturnUrlParameter = "returnUrl";
        options.ExpireTimeSpan = TimeSpan.FromHours(12);
        options.SlidingExpiration = true;
        options.Events.OnRedirectToLogin = context => AnswerAsync(context, StatusCodes.Status401Unauthorized);
        options.Events.OnRedirectToAccessDenied = context => AnswerAsync(context, StatusCodes.Status403Forbidden);
    }

    /// <summary>Redirects a page to sign-in. A script, which can't sign in, gets the status alone.</summary>
    private static Task AnswerAsync(RedirectContext<CookieAuthenticationOptions> context, int status)
    {
        var accepted = context.Request.Headers.Accept.ToString();
        var isPage = accepted.Contains("text/html", StringComparison.OrdinalIgnoreCase);
        if (isPage && status == StatusCodes.Status401Unauthorized)
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
