using System.Globalization;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.Data;
using MobiJobs.Devices.Groups;
using MobiJobs.Queue;
using MobiJobs.Vpp.Sync;

namespace MobiJobs.Vpp.Tokens;

/// <summary>外部サービス連携 &gt; VPPトークン: the tokens of the groups, their expiry and their synchronisation.</summary>
[Route("vpp"), Authorize(Policy = Permissions.Read)]
public sealed class VppTokensController(
    MobiJobsDb db,
    VppTokens tokens,
    VppShares shares,
    QueueBell bell,
    CurrentPerson person) : Controller
{
    private const int MaxRequestBytes = 1024 * 1024;

    [HttpGet("")]
    public async Task<IActionResult> Index(CancellationToken stopping) => View(await IndexAsync(stopping));

    [HttpPost(""), Authorize(Policy = Permissions.ManageTokens), RequestSizeLimit(MaxRequestBytes)]
    public async Task<IActionResult> Register(IFormFile? file, int group, CancellationToken stopping)
    {
        var by = await person.ActorAsync(User, stopping);
        var result = await tokens.RegisterAsync(await ReadAsync(file, stopping), group, by, stopping);
        if (result == TokenResult.Done)
        {
            TempData.Say(Flash.Message, Labels.Vpp_Registered);
            return RedirectToAction(nameof(Index));
        }

        ModelState.AddModelError(result == TokenResult.UnknownGroup ? "group" : "file", result.Label());
        return View(nameof(Index), await IndexAsync(stopping));
    }

    [HttpPost("{id:int}/renew"), Authorize(Policy = Permissions.ManageTokens), RequestSizeLimit(MaxRequestBytes)]
    public async Task<IActionResult> Renew(int id, IFormFile? file, CancellationToken stopping)
    {
        if (!await ExistsAsync(id, stopping)) { return NotFound(); }

        var by = await person.ActorAsync(User, stopping);
        var result = await tokens.RenewAsync(id, await ReadAsync(file, stopping), by, stopping);
        return Say(id, result, Labels.Vpp_Renewed);
    }

    [HttpPost("{id:int}/shares"), Authorize(Policy = Permissions.ManageTokens)]
    public async Task<IActionResult> Share(int id, int group, bool end, CancellationToken stopping)
    {
        if (!await ExistsAsync(id, stopping)) { return NotFound(); }

        var by = await person.ActorAsync(User, stopping);
        return Say(id, await (end
            ? shares.EndAsync(id, group, by, stopping)
            : shares.ShareAsync(id, group, by, stopping)));
    }

    [HttpPost("{id:int}/sync"), Authorize(Policy = Permissions.ManageLicenses)]
    public async Task<IActionResult> Sync(int id, string? returnUrl, CancellationToken stopping)
    {
        if (!await ExistsAsync(id, stopping)) { return NotFound(); }

        bell.Ring<VppSync>(sync => sync.RunAsync(id, CancellationToken.None));
        TempData.Say(Flash.Message, Labels.Vpp_SyncStarted);
        return Url.IsLocalUrl(returnUrl) ? Redirect(returnUrl) : Back(id);
    }

    [HttpPost("{id:int}/claim"), Authorize(Policy = Permissions.ManageTokens)]
    public async Task<IActionResult> Claim(int id, CancellationToken stopping)
    {
        if (!await ExistsAsync(id, stopping)) { return NotFound(); }

        var by = await person.ActorAsync(User, stopping);
        return Say(id, await tokens.ClaimAsync(id, by, stopping), Labels.Vpp_Claimed);
    }

    private async Task<VppIndex> IndexAsync(CancellationToken stopping)
    {
        var groups = await GroupTree.LoadAsync(db, stopping);
        var sharing = await db.VppShares.AsNoTracking().ToListAsync(stopping);
        var all = await db.VppTokens.AsNoTracking().OrderBy(t => t.ExpiresAt).ToListAsync(stopping);
        return new VppIndex(all, groups, sharing.ToLookup(s => s.TokenId, s => s.GroupId));
    }

    private Task<bool> ExistsAsync(int id, CancellationToken stopping) =>
        db.VppTokens.AnyAsync(t => t.Id == id, stopping);

    /// <summary>The uploaded file; empty if it is larger than any token.</summary>
    private static async Task<byte[]> ReadAsync(IFormFile? file, CancellationToken stopping)
    {
        if (file is null or { Length: 0 or > VppTokens.MaxFile }) { return []; }

        using var content = new MemoryStream();
        await file.CopyToAsync(content, stopping);
        return content.ToArray();
    }

    /// <summary>Says on the token's page how it went; on that of all tokens if this one has gone.</summary>
    private RedirectResult Say(int id, TokenResult result, string? success = null)
    {
        if (result != TokenResult.Done) { TempData.Say(Flash.Warning, result.Label()); }
        else if (success is not null) { TempData.Say(Flash.Message, success); }

        return result == TokenResult.Gone ? Redirect("/vpp") : Back(id);
    }

    private RedirectResult Back(int id) => Redirect($"/vpp/{id.ToString(CultureInfo.InvariantCulture)}");
}

/// <summary>All tokens, in the order in which they expire.</summary>
public sealed record VppIndex(IReadOnlyList<VppToken> Tokens, GroupTree Groups, ILookup<int, int> Shares);
