using System.Globalization;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts.Factors;
using MobiJobs.Accounts.Sessions;
using MobiJobs.Accounts.SignIn;
using MobiJobs.Data;

namespace MobiJobs.Accounts.Passkeys;

/// <summary>A person's own passkeys: adding one, which needs the password or another, and removing one.</summary>
[Route("account/factors/passkeys"), Authorize(Policy = Permissions.Read), BeforeSecondFactor]
public sealed class OwnPasskeysController(
    MobiJobsDb db,
    ProofOfPerson proof,
    PasskeyCeremonies passkeys,
    PasskeyProof passkeyProof,
    FactorChanges changes) : Controller
{
    private const int Most = 20;

    private string Purpose =>
        string.Create(CultureInfo.InvariantCulture, $"passkey: add in {User.SessionId()}");

    /// <summary>What the page asks the device where the password is asked for again.</summary>
    [HttpPost("/account/passkey/proof")]
    public async Task<IActionResult> Ask(CancellationToken stopping) =>
        Json(await passkeyProof.AskAsync(User, HttpContext, stopping));

    [HttpPost("")]
    public async Task<IActionResult> Begin(string? name, string? password, CancellationToken stopping)
    {
        if (TypedText.Bounded(name?.Trim(), Passkey.MaxNameLength) is not { Length: > 0 } wanted)
        {
            ModelState.AddModelError("Name", Labels.Invalid_Required);
            return await this.OwnFactorsAsync(db, FactorForm.AddPasskey, stopping);
        }

        if (!VisibleText.IsVisible(wanted))
        {
            ModelState.AddModelError("Name", Labels.Invalid_Unseen);
            return await this.OwnFactorsAsync(db, FactorForm.AddPasskey, stopping);
        }

        if (await db.Passkeys.CountAsync(k => k.PersonId == User.PersonId(), stopping) >= Most)
        {
            ModelState.AddModelError("Name", Say(Labels.Passkey_TooMany, Most));
            return await this.OwnFactorsAsync(db, FactorForm.AddPasskey, stopping);
        }

        if (await proof.CheckAsync(User, password) is { } wrong)
        {
            ModelState.AddModelError("Password", wrong);
            return await this.OwnFactorsAsync(db, FactorForm.AddPasskey, stopping);
        }

        var question = await passkeys.AskForNewAsync(Purpose, await db.MeAsync(User, stopping), wanted, HttpContext);
        return View("Add", new NewPasskeyPage(wanted, question));
    }

    [HttpPost("confirm")]
    public async Task<IActionResult> Add(CancellationToken stopping)
    {
        if (PasskeyAnswer.Of(Request) is not { } answer
            || await passkeys.JudgeNewAsync(Purpose, await db.MeAsync(User, stopping), answer, HttpContext)
                is not var (made, ticket)
            || await changes.AddPasskeyAsync(User, made, ticket, stopping) is not { IsDone: true } added)
        {
            TempData.Say(Flash.Warning, Labels.Passkey_NotAdded);
            return Redirect(FactorsController.List);
        }

        return this.ToCodesOr(added, Say(Labels.Passkey_Added, made.Name));
    }

    [HttpPost("{id:int}/remove")]
    public async Task<IActionResult> Remove(int id, string? password, CancellationToken stopping)
    {
        if (await proof.CheckAsync(User, password) is { } wrong)
        {
            ModelState.AddModelError("Password", wrong);
            return await this.OwnFactorsAsync(db, FactorForm.RemovePasskey, stopping, id);
        }

        if (!(await changes.RemovePasskeyAsync(User, id, stopping)).IsDone) { return NotFound(); }

        TempData.Say(Flash.Message, Labels.Factors_Removed);
        return Redirect(FactorsController.List);
    }
}

/// <summary>The page where the device makes the passkey.</summary>
public sealed record NewPasskeyPage(string Name, PasskeyQuestion Question);
