using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts.Factors;
using MobiJobs.Accounts.Sessions;
using MobiJobs.Data;

namespace MobiJobs.Accounts.SignIn;

/// <summary>Signing in and out.</summary>
[Route("account"), Authorize(Policy = Permissions.Leave)]
public sealed class SignInController(
    PasswordSignIn signIn, SignInWays ways, HalfSignIns halves, OpenSessions sessions, MobiJobsDb db) : Controller
{
    [HttpGet("sign-in"), AllowAnonymous]
    public IActionResult SignIn(string? returnUrl) => View(new SignInForm { ReturnUrl = returnUrl });

    [HttpPost("sign-in"), AllowAnonymous]
    public async Task<IActionResult> SignIn(SignInForm form, CancellationToken stopping)
    {
        if (!ways.TakesPasswords) { return NotFound(); }

        if (!ModelState.IsValid) { return View(form); }

        var outcome = await signIn.TryAsync(form.User!, form.Password!, HttpContext, stopping);
        if (outcome is SignInOutcome.Done) { return LocalRedirect(Url.Local(form.ReturnUrl)); }

        if (outcome is SignInOutcome.Half half)
        {
            halves.Give(HttpContext, half.PersonId, half.Hash);
            return RedirectToAction("Ask", "SecondStep", new { form.ReturnUrl });
        }

        ModelState.AddModelError("", Response.WordsOf(outcome, Labels.Account_Wrong));
        return View(form);
    }

    [HttpPost("sign-out"), BeforeOtherPassword, BeforeSecondFactor]
    public async Task<IActionResult> Leave(CancellationToken stopping)
    {
        var id = User.SessionId();
        if (await db.Sessions.Include(s => s.Person).SingleOrDefaultAsync(s => s.Id == id, stopping) is { } session)
        {
            await sessions.EndAsync(session, SessionEnd.SignedOut, User.Identity!.Name!, stopping);
        }

        await SessionCookie.TakeAsync(HttpContext);
        return Redirect(SessionCookie.SignInPath);
    }
}
