using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using MobiJobs.Accounts;
using MobiJobs.Accounts.Sessions;
using MobiJobs.Accounts.SignIn;
using MobiJobs.Accounts.Tokens;
using MobiJobs.Data;
using MobiJobs.Devices.Groups;

namespace MobiJobs.Administration.Tokens;

/// <summary>A person's own API tokens: making one, which needs the password, and revoking one.</summary>
[Route("account/tokens"), Authorize(Policy = Permissions.Read)]
public sealed class OwnTokensController(
    PersonTokens tokens, ProofOfPerson proof, TokenSettings settings, MobiJobsDb db) : Controller
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

    [HttpPost("{id:int}/revoke")]
    public async Task<IActionResult> Revoke(int id, CancellationToken stopping)
    {
        if (await Own.FindNameAsync(id, stopping) is not { } name) { return NotFound(); }

        await tokens.RevokeAsync(Own.Where(t => t.Id == id), User.Identity!.Name!, stopping);
        TempData.Say(Flash.Message, Labels.Token_Revoked, name);
        return Redirect(List);
    }

    private TokenForm NewForm() => new() { Days = settings.UsualDays, Permissions = [Permissions.Read] };

    private async Task<OwnTokensPage> PageAsync(
        TokenForm form, string? made, GroupTree groups, CancellationToken stopping)
    {
        var rows = await tokens.RowsAsync(Own, Most, stopping);
        return new OwnTokensPage(rows, groups, Rights.Of(User), form)
        {
            Made = made,
            MaxDays = settings.MaxDays,
        };
    }
}
