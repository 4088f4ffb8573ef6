using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using MobiJobs.Accounts.Factors;
using MobiJobs.Accounts.SignIn;

namespace MobiJobs.Accounts.Passkeys;

/// <summary>Signing in with a passkey. It needs script, as all passkeys do.</summary>
[Route("account/passkey"), AllowAnonymous]
public sealed class PasskeySignInController(PasskeySignIn signIn) : Controller
{
    /// <summary>Stores nothing: strangers can ask as often as they like.</summary>
    [HttpPost("question")]
    public async Task<IActionResult> Ask() => Json(await signIn.AskAsync(HttpContext));

    [HttpPost("sign-in")]
    public async Task<IActionResult> SignIn(string? returnUrl, CancellationToken stopping)
    {
        var outcome = await signIn.TryAsync(PasskeyAnswer.Of(Request), HttpContext, stopping);
        if (outcome is SignInOutcome.Done)
        {
            HalfSignIns.Take(HttpContext);
            return LocalRedirect(Url.Local(returnUrl));
        }

        ModelState.Clear();
        ModelState.AddModelError("", Response.WordsOf(outcome, Labels.Passkey_Wrong));
        return View("/Accounts/SignIn/SignIn.cshtml", new SignInForm { ReturnUrl = returnUrl });
    }
}
