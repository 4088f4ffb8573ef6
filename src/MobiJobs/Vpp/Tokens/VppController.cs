using System.Globalization;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.Data;
using MobiJobs.Devices.Groups;
using MobiJobs.Devices;
using MobiJobs.Queue;
using MobiJobs.Vpp.Users;

namespace MobiJobs.Vpp.Tokens;

/// <summary>外部サービス連携 &gt; VPPトークン: which group has which, until when, and how its synchronisation stands.</summary>
[Route("vpp"), Authorize(Policy = Permissions.Read)]
public sealed class VppController(MobiJobsDb db, VppTokens tokens, HashList hashes, QueueBell bell, CurrentPerson person) : Controller
{
    [HttpGet("")]
    public async Task<IActionResult> Index(CancellationToken stopping) => View(await IndexAsync(stopping));

    [HttpPost(""), Authorize(Policy = Permissions.ManageTokens), RequestSizeLimit(1024 * 1024)]
    public async Task<IActionResult> Register(IFormFile? file, int group, CancellationToken stopping)
    {
        var result = await tokens.RegisterAsync(await ReadAsync(file, stopping), group, await person.ActorAsync(User, stopping), stopping);
        if (result == TokenResult.Done)
        {
            TempData.Say(Pages.Message, Labels.Vpp_Registered);
            return RedirectToAction(nameof(Index));
        }

        ModelState.AddModelError(result == TokenResult.NoGroup ? "group" : "file", result.Label());
        return View(nameof(Index), await IndexAsync(stopping));
    }

    [HttpPost("{id:int}/renew"), Authorize(Policy = Permissions.ManageTokens), RequestSizeLimit(1024 * 1024)]
    public async Task<IActionResult> Renew(int id, IFormFile? file, CancellationToken stopping)
    {
        if (!await db.VppTokens.AnyAsync(t => t.Id == id, stopping)) { return NotFound(); }

        var result = await tokens.RenewAsync(id, await ReadAsync(file, stopping), await person.ActorAsync(User, stopping), stopping);
        TempData.Say(result == TokenResult.Done ? Pages.Message : Pages.Warning, result == TokenResult.Done ? Labels.Vpp_Renewed : result.Label());
        return Back(id);
    }

    [HttpPost("{id:int}/shares"), Authorize(Policy = Permissions.ManageTokens)]
    public async Task<IActionResult> Share(int id, int group, bool end, CancellationToken stopping)
    {
        if (!await db.VppTokens.AnyAsync(t => t.Id == id, stopping)) { return NotFound(); }

        var by = await person.ActorAsync(User, stopping);
        if (end) { await tokens.UnshareAsync(id, group, by, stopping); }
        else if (await tokens.ShareAsync(id, group, by, stopping) is var result and not TokenResult.Done) { TempData.Say(Pages.Warning, result.Label()); }

        return Back(id);
    }

    [HttpPost("{id:int}/sync"), Authorize(Policy = Permissions.ManageLicenses)]
    public async Task<IActionResult> Sync(int id, string? returnUrl, CancellationToken stopping)
    {
        if (!await db.VppTokens.AnyAsync(t => t.Id == id, stopping)) { return NotFound(); }

        bell.RingVppSync(id);
        TempData.Say(Pages.Message, Labels.Vpp_SyncStarted);
        return Url.IsLocalUrl(returnUrl) ? Redirect(returnUrl) : Back(id);
    }

    [HttpPost("{id:int}/claim"), Authorize(Policy = Permissions.ManageTokens)]
    public async Task<IActionResult> Claim(int id, CancellationToken stopping)
    {
        if (!await db.VppTokens.AnyAsync(t => t.Id == id, stopping)) { return NotFound(); }

        var result = await tokens.ClaimAsync(id, await person.ActorAsync(User, stopping), stopping);
        TempData.Say(result == TokenResult.Done ? Pages.Message : Pages.Warning, result == TokenResult.Done ? Labels.Vpp_Claimed : result.Label());
        return Back(id);
    }

    [HttpGet("{id:int}/delete"), Authorize(Policy = Permissions.ManageTokens)]
    public async Task<IActionResult> Delete(int id, CancellationToken stopping) =>
        await db.VppTokens.AsNoTracking().FirstOrDefaultAsync(t => t.Id == id, stopping) is not { } token ? NotFound() : View(new VppDeletion(
            token,
            await db.VppUsers.CountAsync(u => u.TokenId == id, stopping),
            await db.Licenses.CountAsync(l => l.TokenId == id, stopping),
            await db.Devices.CountAsync(d => db.VppUsers.Any(u => u.TokenId == id && u.Id == d.VppUserId), stopping)));

    [HttpPost("{id:int}/delete"), Authorize(Policy = Permissions.ManageTokens)]
    public async Task<IActionResult> ConfirmDelete(int id, CancellationToken stopping)
    {
        await tokens.DeleteAsync(id, await person.ActorAsync(User, stopping), stopping);
        TempData.Say(Pages.Message, Labels.Vpp_Deleted);
        return RedirectToAction(nameof(Index));
    }

    /// <summary>ハッシュ値の照合: all devices at once.</summary>
    [HttpGet("hashes")]
    public async Task<IActionResult> Hashes(string? match, string? after, CancellationToken stopping)
    {
        var wanted = Enum.TryParse<HashMatch>(match, ignoreCase: true, out var named) && Enum.IsDefined(named) ? named : HashMatch.Different;
        var from = string.IsNullOrWhiteSpace(after) ? null : Device.NormalizeNumber(after);
        var rows = await hashes.PageAsync(person.Devices(User), wanted, from, stopping);
        return View("/Vpp/Users/Hashes.cshtml", new HashPage(wanted, await hashes.CountAsync(person.Devices(User), stopping), [.. rows.Take(HashList.PageSize)], rows.Count > HashList.PageSize, from is not null));
    }

    private async Task<VppIndex> IndexAsync(CancellationToken stopping)
    {
        var groups = await GroupTree.LoadAsync(db, stopping);
        var shares = (await db.VppShares.AsNoTracking().ToListAsync(stopping)).ToLookup(s => s.TokenId, s => s.GroupId);
        return new VppIndex([.. await db.VppTokens.AsNoTracking().OrderBy(t => t.ExpiresAt).ToListAsync(stopping)], groups, shares);
    }

    /// <summary>At most as much as a token has; more is none.</summary>
    private static async Task<byte[]> ReadAsync(IFormFile? file, CancellationToken stopping)
    {
        if (file is null or { Length: 0 or > VppTokens.MaxFile }) { return []; }

        using var content = new MemoryStream();
        await file.CopyToAsync(content, stopping);
        return content.ToArray();
    }

    private RedirectResult Back(int id) => Redirect($"/vpp/{id.ToString(CultureInfo.InvariantCulture)}");
}

/// <summary>All tokens, those that end first first.</summary>
public sealed record VppIndex(IReadOnlyList<VppToken> Tokens, GroupTree Groups, ILookup<int, int> Shares);

/// <summary>What goes with a token.</summary>
public sealed record VppDeletion(VppToken Token, int Users, int Licenses, int Devices);

/// <summary>Devices by how their hash compares.</summary>
public sealed record HashPage(HashMatch Match, IReadOnlyDictionary<HashMatch, int> Counts, IReadOnlyList<HashRow> Rows, bool HasMore, bool IsFurther);
