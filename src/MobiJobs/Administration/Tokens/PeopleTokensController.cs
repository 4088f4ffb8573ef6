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
public sealed class PeopleTokensController(PersonTokens tokens, TokenRevocation revocation, MobiJobsDb db)
    : Controller
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
        var reserved = await revocation.EndingAsync(page.Rows, stopping);
        return View("People", new PeopleTokensPage(page, await GroupTree.LoadAsync(db, stopping), reserved));
    }

    /// <param name="id">The token.</param>
    /// <param name="reserved">How many jobs the page said that will end with it.</param>
    /// <param name="stopping">The request.</param>
    [HttpPost("{id:int}/revoke")]
    public async Task<IActionResult> Revoke(int id, int reserved, CancellationToken stopping)
    {
        if (await db.ApiTokens.FindNameAsync(id, stopping) is not { } name) { return NotFound(); }

        var outcome = await revocation.RevokeAsync(
            db.ApiTokens.Where(t => t.Id == id), reserved, User.Identity!.Name!, stopping);
        outcome.Tell(TempData, name);
        return Redirect("/people/tokens");
    }
}

internal static class TokenNames
{
    /// <summary>The name of one of these tokens; null if it is not among them.</summary>
    public static Task<string?> FindNameAsync(this IQueryable<ApiToken> tokens, int id, CancellationToken stopping) =>
        tokens.Where(t => t.Id == id).Select(t => (string?)t.Name).FirstOrDefaultAsync(stopping);
}
