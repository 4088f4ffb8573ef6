using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using MobiJobs.Accounts.Sessions;

namespace MobiJobs.Accounts.Provider;

/// <summary>Sends people to the provider, where one is configured.</summary>
[Route("account/external"), AllowAnonymous]
public sealed class ProviderController(AccountSettings settings, ILogger<ProviderController> log) : Controller
{
    internal const string Path = "/account/external";

    /// <param name="returnUrl">The page to show then.</param>
    /// <param name="key">The key of an invitation.</param>
    /// <param name="again">Whether the provider has to ask for a proof again.</param>
    [HttpGet("")]
    public async Task<IActionResult> Begin(string? returnUrl, string? key, bool again = false)
    {
        if (settings.Provider is null) { return NotFound(); }

        var way = new ProviderWay(TypedText.Bounded(key, 100), IsProof: again);
        return await this.SendAsync(way, Url.Local(returnUrl), log) ? new EmptyResult() : this.ProviderIsAway(settings);
    }
}

/// <summary>The way to the provider.</summary>
internal static class ProviderWays
{
    /// <summary>Makes the answer a redirect to the provider; false if it can't be reached.</summary>
    public static async Task<bool> SendAsync(
        this Controller controller, ProviderWay way, string returnTo, ILogger log)
    {
        try
        {
            await controller.HttpContext.ChallengeAsync(ProviderSetup.Scheme, way.ToProperties(returnTo));
            return true;
        }
        catch (Exception e) when (e is InvalidOperationException or IOException or TimeoutException)
        {
            // The framework's own exception where the provider's description can't be read.
            log.LogWarning("The provider can't be reached: {Reason}", e.GetBaseException().Message);
            return false;
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
