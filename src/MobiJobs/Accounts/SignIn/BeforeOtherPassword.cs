using Microsoft.AspNetCore.Authorization;
using MobiJobs.Accounts.Sessions;

namespace MobiJobs.Accounts.SignIn;

/// <summary>
/// An action that is open to a person whose password somebody else gave. Every other page leads them to the page where
/// they choose one of their own.
/// </summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method)]
public sealed class BeforeOtherPasswordAttribute : Attribute
{
    private const string PasswordPage = "/account/password";

    /// <summary>Part of each request, after the person is known.</summary>
    public static Task RequireAsync(HttpContext http, RequestDelegate next)
    {
        var open = http.GetEndpoint()?.Metadata;
        var isOpen = open?.GetMetadata<IAllowAnonymous>() is not null
            || open?.GetMetadata<BeforeOtherPasswordAttribute>() is not null;
        if (isOpen || !http.User.MustChangePassword()) { return next(http); }

        if (http.Request.WantsPage())
        {
            http.Response.Redirect(PasswordPage);
        }
        else
        {
            http.Response.StatusCode = StatusCodes.Status403Forbidden;
        }

        return Task.CompletedTask;
    }
}
