using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc;
using MobiJobs.Audit;
using MobiJobs.Data;

namespace MobiJobs.Accounts;

/// <summary>Signing in and out, and changing one's own password.</summary>
[Route("account"), Authorize(Policy = Permissions.Read)]
public sealed class AccountController(
    SignInManager<Person> signIn,
    UserManager<Person> users,
    MobiJobsDb db,
    TimeProvider clock) : Controller
{
    [HttpGet("sign-in"), AllowAnonymous]
    public IActionResult SignIn(string? returnUrl) => View(new SignInForm { ReturnUrl = returnUrl });

    [HttpPost("sign-in"), AllowAnonymous]
    public async Task<IActionResult> SignIn(SignInForm form)
    {
        if (!ModelState.IsValid) { return View(form); }

        var result = await signIn.PasswordSignInAsync(
            form.User!,
            form.Password!,
            isPersistent: false,
            lockoutOnFailure: true);
        if (result.Succeeded) { return LocalRedirect(Url.Local(form.ReturnUrl)); }

        ModelState.AddModelError("", result.IsLockedOut ? Labels.Account_LockedOut : Labels.Account_Wrong);
        return View(form);
    }

    [HttpPost("sign-out")]
    public async Task<IActionResult> Leave()
    {
        await signIn.SignOutAsync();
        return Redirect("/account/sign-in");
    }

    [HttpGet("password")]
    public IActionResult Password() => View(new PasswordForm());

    [HttpPost("password")]
    public async Task<IActionResult> Password(PasswordForm form, CancellationToken stopping)
    {
        if (form.New != form.Repeat) { ModelState.AddModelError(nameof(form.Repeat), Labels.Account_Mismatch); }

        if (!ModelState.IsValid || await users.GetUserAsync(User) is not { } person) { return View(form); }

        var changed = await db.WriteAsync(() => ChangeAsync(person, form, stopping), stopping);
        if (!changed) { return View(form); }

        await signIn.RefreshSignInAsync(person);
        TempData.Say(Pages.Message, Labels.Account_Changed);
        return Redirect("/");
    }

    private async Task<bool> ChangeAsync(Person person, PasswordForm form, CancellationToken stopping)
    {
        var result = await users.ChangePasswordAsync(person, form.Current!, form.New!);
        foreach (var error in result.Errors)
        {
            if (error.Code == nameof(IdentityErrorDescriber.PasswordMismatch))
            {
                ModelState.AddModelError(nameof(form.Current), Labels.Account_WrongCurrent);
            }
            else
            {
                ModelState.AddModelError(nameof(form.New), Labels.Account_TooShort);
            }
        }

        if (!result.Succeeded) { return false; }

        var name = person.UserName!;
        db.Audit.Add(AuditEntry.Of(name, AuditAction.PasswordChanged, name, clock.UtcNow()));
        await db.SaveChangesAsync(stopping);
        return true;
    }
}
