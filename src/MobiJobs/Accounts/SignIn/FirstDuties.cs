using Microsoft.AspNetCore.Authorization;
using MobiJobs.Accounts.Factors;
using MobiJobs.Accounts.Sessions;

namespace MobiJobs.Accounts.SignIn;

/// <summary>
/// An action that is open to a person whose password somebody else gave. Every other page leads them to the page where
/// they choose one of their own.
/// </summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method)]
public sealed class BeforeOtherPasswordAttribute : Attribute;

/// <summary>
/// An action that is open to a person who needs a second factor and has none. Every other page leads them to the page
/// where they set one up.
/// </summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method)]
public sealed class BeforeSecondFactorAttribute : Attribute;

/// <summary>What a person has to do before anything else: choose a password, then set up a second factor.</summary>
internal static class FirstDuties
{
    private const string PasswordPage = "/account/password";

    /// <summary>Part of each request, after the person is known.</summary>
    public static Task RequireAsync(HttpContext http, RequestDelegate next)
    {
        if (http.GetEndpoint()?.Metadata is { } open && IsOpen(open, http)) { return next(http); }

        var page = http.User.MustChangePassword() ? PasswordPage
            : http.User.MustAddFactor() ? FactorsController.List
            : null;
        if (page is null) { return next(http); }

        if (!http.Request.WantsPage())
        {
            var why = http.User.MustChangePassword() ? Labels.Account_MustChange : Labels.Factors_MustAdd;
            return http.WriteProblemAsync(StatusCodes.Status403Forbidden, Labels.Problem_Forbidden, why);
        }

        http.Response.Redirect(page);
        return Task.CompletedTask;
    }

    private static bool IsOpen(EndpointMetadataCollection open, HttpContext http)
    {
        if (open.GetMetadata<IAllowAnonymous>() is not null) { return true; }

        return http.User.MustChangePassword()
            ? open.GetMetadata<BeforeOtherPasswordAttribute>() is not null
            : open.GetMetadata<BeforeSecondFactorAttribute>() is not null;
    }
}
