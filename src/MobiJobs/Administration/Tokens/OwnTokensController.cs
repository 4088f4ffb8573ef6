using System.Globalization;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using MobiJobs.Accounts;
using MobiJobs.Accounts.Sessions;
using MobiJobs.Accounts.SignIn;
using MobiJobs.Accounts.Tokens;
using MobiJobs.Data;
using MobiJobs.Devices.Groups;

namespace MobiJobs.Administration.Tokens;

/// <summary>
/// A person's own API tokens: making one and giving one another key, which need the password, and revoking one.
/// </summary>
[Route("account/tokens"), Authorize(Policy = Permissions.Read)]
public sealed class OwnTokensController(
    PersonTokens tokens, TokenRevocation revocation, ProofOfPerson proof, TokenSettings settings, MobiJobsDb db)
    : Controller
{
    private const string List = "/account/tokens";
    private const int Most = 200;

    private IQueryable<ApiToken> Own => db.ApiTokens.Where(t => t.PersonId == User.PersonId());

    [HttpGet("")]
    public async Task<IActionResult> Index(CancellationToken stopping)
    {
        return View("Own", await PageAsync(NewForm(), null, await GroupTree.LoadAsync(db, stopping), stopping));
    }

    /// <summary>Answered by a page, not by a redirect: nothing but this answer holds the token.</summary>
    [HttpPost("")]
    public async Task<IActionResult> Create(TokenForm form, CancellationToken stopping)
    {
        var groups = await GroupTree.LoadAsync(db, stopping);
        var wanted = form.Read(Rights.Of(User), groups, settings, ModelState);
        if (wanted is not null && await proof.CheckAsync(User, form.Password) is { } wrong)
        {
            ModelState.AddModelError(nameof(form.Password), wrong);
            wanted = null;
        }

        if (wanted is null) { return View("Own", await PageAsync(form, null, groups, stopping)); }

        var name = User.Identity!.Name!;
        var made = await tokens.CreateAsync(name, wanted, name, stopping);
        if (made is null)
        {
            ModelState.AddModelError(nameof(form.Name), Say(Labels.Token_TooMany, settings.MaxPerPerson));
            return View("Own", await PageAsync(form, null, groups, stopping));
        }

        ModelState.Clear();
        return View("Own", await PageAsync(NewForm(), made, groups, stopping));
    }

    /// <summary>Answered by a page, as <see cref="Create"/> is.</summary>
    [HttpPost("{id:int}/rotate")]
    public async Task<IActionResult> Rotate(int id, string? password, CancellationToken stopping)
    {
        if (await Own.FindNameAsync(id, stopping) is null) { return NotFound(); }

        var made = await proof.IsRightAsync(this, OwnTokensPage.ProofOf(id), password)
            ? await tokens.RotateAsync(Own.Where(t => t.Id == id), User.Identity!.Name!, stopping)
            : null;
        if (made is null && ModelState.IsValid)
        {
            TempData.Say(Flash.Warning, Labels.Token_Over);
            return Redirect(List);
        }

        return View("Own", await PageAsync(NewForm(), made, await GroupTree.LoadAsync(db, stopping), stopping));
    }

    /// <param name="id">The token.</param>
    /// <param name="reserved">How many jobs the page said that will end with it.</param>
    /// <param name="stopping">The request.</param>
    [HttpPost("{id:int}/revoke")]
    public async Task<IActionResult> Revoke(int id, int reserved, CancellationToken stopping)
    {
        if (await Own.FindNameAsync(id, stopping) is not { } name) { return NotFound(); }

        var outcome = await revocation.RevokeAsync(
            Own.Where(t => t.Id == id), reserved, User.Identity!.Name!, stopping);
        outcome.Tell(TempData, name);
        return Redirect(List);
    }

    private TokenForm NewForm() => new()
    {
        Days = settings.UsualDays.ToString(CultureInfo.InvariantCulture),
        Permissions = [Permissions.Read],
    };

    private async Task<OwnTokensPage> PageAsync(
        TokenForm form, string? made, GroupTree groups, CancellationToken stopping)
    {
        var rows = await tokens.RowsAsync(Own, Most, stopping);
        return new OwnTokensPage(rows, groups, Rights.Of(User), form)
        {
            Made = made,
            Reserved = await revocation.EndingAsync(rows, stopping),
            MaxDays = settings.MaxDays,
        };
    }
}
