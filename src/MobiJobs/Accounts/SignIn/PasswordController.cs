using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using MobiJobs.Accounts.Provider;
using MobiJobs.Data;

namespace MobiJobs.Accounts.SignIn;

/// <summary>Changing one's own password, which ends every other session of the person.</summary>
[Route("account/password"), Authorize(Policy = Permissions.Read), BeforeOtherPassword]
public sealed class PasswordController(
    ProofOfPerson proof, PasswordRules rules, PasswordHashes hashes, PasswordChange change, MobiJobsDb db) : Controller
{
    /// <summary>Who has no password that counts is led to the way in that does.</summary>
    [HttpGet("")]
    public async Task<IActionResult> Password(CancellationToken stopping) =>
        await proof.AtProviderAsync(User, stopping) is null
            ? View(new PasswordForm())
            : Redirect(OwnProviderController.Page);

    [HttpPost("")]
    public async Task<IActionResult> Password(PasswordForm form, CancellationToken stopping)
    {
        if (form.New != form.Repeat) { ModelState.AddModelError(nameof(form.Repeat), Labels.Account_Mismatch); }

        if (!ModelState.IsValid) { return View(form); }

        var person = await db.MeAsync(User, stopping);
        if (Find(form, person) is { } problem)
        {
            ModelState.AddModelError(nameof(form.New), problem.Label());
            return View(form);
        }

        if (await proof.AtProviderAsync(User, stopping) is not null) { return Redirect(OwnProviderController.Page); }

        if (await proof.CheckBeforeChangeAsync(User, form.Current) is { } wrong)
        {
            ModelState.AddModelError(nameof(form.Current), wrong);
            return View(form);
        }

        if (!await change.SetAsync(person, hashes.Of(person, form.New!), HttpContext, stopping))
        {
            ModelState.AddModelError(nameof(form.Current), Labels.Account_WrongCurrent);
            return View(form);
        }

        TempData.Say(Flash.Message, Labels.Account_Changed);
        return Redirect("/");
    }

    private PasswordProblem? Find(PasswordForm form, Person person) =>
        form.New == form.Current ? PasswordProblem.Same : rules.Find(form.New!, person.UserName!);
}
