using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Net.Http.Headers;
using MobiJobs.Accounts.Sessions;

namespace MobiJobs.Accounts.Provider;

/// <summary>
/// Sends people to the provider, where one is configured. Only a form of ours begins it: a link on another site could
/// sign a browser in without its person's act.
/// </summary>
[Route("account/external"), AllowAnonymous]
public sealed class ProviderController(AccountSettings settings, ILogger<ProviderController> log) : Controller
{
    internal const string Path = "/account/external";

    /// <param name="returnUrl">The page to show then.</param>
    /// <param name="key">The key of an invitation.</param>
    /// <param name="again">Whether the provider has to ask for a proof again.</param>
    [HttpPost("")]
    public async Task<IActionResult> Begin(
        [FromQuery] string? returnUrl, [FromQuery] string? key, [FromQuery] bool again = false)
    {
        if (settings.Provider is null) { return NotFound(); }

        var way = new ProviderWay(TypedText.Bounded(key, 100), IsProof: again);
        if (await this.SendAsync(way, Url.Local(returnUrl), log) is not { } there)
        {
            return this.ProviderIsAway(settings);
        }

        Response.Headers["Refresh"] = $"0; url={there}";
        return View("Leave", new LeavePage(settings.Provider.Name, there, AddsAccount: false));
    }
}

/// <summary>The way to the provider.</summary>
internal static class ProviderWays
{
    /// <summary>
    /// Begins the way, and returns the address that leads to the provider; null if it can't be reached. It is to stand
    /// in a page: our content security policy lets no form lead to another server, by a redirect neither.
    /// </summary>
    public static async Task<string?> SendAsync(
        this Controller controller, ProviderWay way, string returnTo, ILogger log)
    {
        try
        {
            await controller.HttpContext.ChallengeAsync(ProviderSetup.Scheme, way.ToProperties(returnTo));
            var there = controller.Response.Headers.Location.ToString();
            controller.Response.Headers.Remove(HeaderNames.Location);
            controller.Response.StatusCode = StatusCodes.Status200OK;
            return there;
        }
        catch (Exception e) when (e is InvalidOperationException or IOException or TimeoutException)
        {
            // The framework's own exception where the provider's description can't be read.
            log.LogWarning("The provider can't be reached: {Reason}", e.GetBaseException().Message);
            return null;
        }
    }

    /// <summary>Says that the provider can't be reached now; the form for a password stays.</summary>
    public static IActionResult ProviderIsAway(this Controller controller, AccountSettings settings)
    {
        controller.TempData.Say(Flash.Warning, Labels.Provider_Away, settings.Provider!.Name);
        var isSignedIn = controller.User.Identity is { IsAuthenticated: true };
        return controller.Redirect(isSignedIn ? OwnProviderController.Page : SessionCookie.SignInPath);
    }
}

/// <summary>The page that leads to the provider.</summary>
/// <param name="Name">What people call the provider.</param>
/// <param name="There">Where it leads.</param>
/// <param name="AddsAccount">Whether the account there is added to the person; else it signs somebody in.</param>
public sealed record LeavePage(string Name, string There, bool AddsAccount);
