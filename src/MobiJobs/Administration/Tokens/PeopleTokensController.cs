using System.Globalization;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.Accounts.Tokens;
using MobiJobs.Data;
using MobiJobs.Devices.Groups;

namespace MobiJobs.Administration.Tokens;

/// <summary>Everybody's API tokens, for administrators, and revoking them.</summary>
[Route("people/tokens"), Authorize(Policy = Permissions.ManagePeople)]
public sealed class PeopleTokensController(PersonTokens tokens, MobiJobsDb db) : Controller
{
    private const int PageSize = 100;

    /// <param name="after">The last token of the page before.</param>
    [HttpGet("")]
    public async Task<IActionResult> Index(int? after, CancellationToken stopping)
    {
        var all = db.ApiTokens.Where(t => after == null || t.Id < after);
        var rows = await tokens.RowsAsync(all, PageSize + 1, stopping);
        var start = after is null ? PageStart.Top : PageStart.After;
        var page = KeysetPage.Of(rows, PageSize, start, row => row.Token.Id.ToString(CultureInfo.InvariantCulture));
        return View("People", new PeopleTokensPage(page, await GroupTree.LoadAsync(db, stopping)));
    }

    [HttpPost("{id:int}/revoke")]
    public async Task<IActionResult> Revoke(int id, CancellationToken stopping)
    {
        if (await db.ApiTokens.FindNameAsync(id, stopping) is not { } name) { return NotFound(); }

        await tokens.RevokeAsync(db.ApiTokens.Where(t => t.Id == id), User.Identity!.Name!, stopping);
        TempData.Say(Flash.Message, Labels.Token_Revoked, name);
        return Redirect("/people/tokens");
    }
}

internal static class TokenNames
{
    /// <summary>The name of one of these tokens; null if it is not among them.</summary>
    public static Task<string?> FindNameAsync(this IQueryable<ApiToken> tokens, int id, CancellationToken stopping) =>
        tokens.Where(t => t.Id == id).Select(t => (string?)t.Name).FirstOrDefaultAsync(stopping);
}
