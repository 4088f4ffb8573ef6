using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.Data;
using MobiJobs.Devices.Groups;
using MobiJobs.Vpp.Orders;
using MobiJobs.Vpp.Tokens;

namespace MobiJobs.Vpp.Contents;

/// <summary>管理情報 &gt; コンテンツ: the apps and books of a location, and who holds their licences.</summary>
[Route("vpp/{id:int}"), Authorize(Policy = Permissions.Read)]
public sealed class VppContentsController(
    MobiJobsDb db, SeatForecasts forecasts, VppContentPages pages) : Controller
{
    [HttpGet("")]
    public async Task<IActionResult> Index(int id, CancellationToken stopping)
    {
        if (await TokenHeader.FindAsync(db, id, TokenTab.Contents, stopping) is not { } header) { return NotFound(); }

        var contents = await db.VppContents.AsNoTracking().Where(c => c.TokenId == id)
            .OrderBy(c => c.IsBook)
            .ThenBy(c => c.StoreId)
            .ToListAsync(stopping);
        return View(new VppContents(
            header,
            contents,
            await db.NamesOfContentsAsync([.. contents.Select(c => c.StoreId)], stopping),
            await GroupTree.LoadAsync(db, stopping),
            await db.VppShares.Where(s => s.TokenId == id).Select(s => s.GroupId).ToListAsync(stopping),
            await OrderRow.LatestAsync(db, id, stopping))
        {
            Forecasts = await forecasts.OfAsync(header.Token, contents, stopping),
        });
    }

    [HttpGet("contents/{storeId:long}")]
    public async Task<IActionResult> Show(
        int id,
        long storeId,
        string? find,
        string? before,
        string? after,
        CancellationToken stopping)
    {
        ModelState.RefuseAllBut(Request, "find", "before", "after");
        return await pages.ReadAsync(id, storeId, new(find, before, after, ModelState), stopping) is { } page
            ? View(page)
            : NotFound();
    }
}

/// <summary>The contents of a token, with the catalogue's names.</summary>
public sealed record VppContents(
    TokenHeader Header,
    IReadOnlyList<VppContent> Contents,
    IReadOnlyDictionary<long, string> Names,
    GroupTree Groups,
    IReadOnlyList<int> Shares,
    IReadOnlyList<OrderRow> Orders)
{
    /// <summary>When the seats of contents run out, by store id.</summary>
    public required IReadOnlyDictionary<long, SeatForecast> Forecasts { get; init; }

    /// <summary>The groups below the owning one that the token isn't shared with yet.</summary>
    public IReadOnlyList<DeviceGroup> ShareableGroups
    {
        get
        {
            var owner = Groups.InOrder.First(g => g.Id == Header.Token.GroupId);
            return [.. Groups.InOrder
                .Where(g => g.Id != owner.Id && g.Path.StartsWith(owner.Path, StringComparison.Ordinal))
                .Where(g => !Shares.Contains(g.Id))];
        }
    }
}
