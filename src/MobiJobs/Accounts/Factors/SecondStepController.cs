using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using MobiJobs.Accounts.Sessions;
using MobiJobs.Accounts.SignIn;
using MobiJobs.Data;

namespace MobiJobs.Accounts.Factors;

/// <summary>The second factor of somebody who has made the first step.</summary>
[Route("account/second-step"), AllowAnonymous]
public sealed class SecondStepController(HalfSignIns halves, SecondStep step, MobiJobsDb db) : Controller
{
    internal const string Path = "/account/second-step";

    [HttpGet("")]
    public async Task<IActionResult> Ask(string? returnUrl, CancellationToken stopping) =>
        await halves.FindAsync(HttpContext, stopping) is { } half
            ? await PageAsync(half, returnUrl, stopping)
            : Over();

    [HttpPost("")]
    public async Task<IActionResult> Answer(string? code, string? returnUrl, CancellationToken stopping)
    {
        if (await halves.FindAsync(HttpContext, stopping) is not { } half) { return Over(); }

        var outcome = await step.TryAsync(half, code, HttpContext, stopping);
        if (outcome is SignInOutcome.Done)
        {
            HalfSignIns.Take(HttpContext);
            return LocalRedirect(Url.Local(returnUrl));
        }

        ModelState.Clear();
        ModelState.AddModelError("", Response.WordsOf(outcome, Labels.SecondStep_Wrong));
        return await PageAsync(half, returnUrl, stopping);
    }

    private async Task<IActionResult> PageAsync(HalfSignIn half, string? returnUrl, CancellationToken stopping)
    {
        var has = await db.FactorsOfAsync(half.Person.Id, stopping);
        return View("Ask", new SecondStepPage(has.App is not null, has.Passkeys.Count > 0, has.CodesLeft, returnUrl));
    }

    private RedirectResult Over()
    {
        HalfSignIns.Take(HttpContext);
        TempData.Say(Flash.Warning, Labels.SecondStep_Over);
        return Redirect(SessionCookie.SignInPath);
    }
}

/// <summary>What the page offers.</summary>
public sealed record SecondStepPage(bool HasApp, bool HasPasskey, int CodesLeft, string? ReturnUrl);
