using System.Globalization;
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
public sealed class VppContentsController(MobiJobsDb db, SeatForecasts forecasts) : Controller
{
    private const int PageSize = 100;

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
        var content = await db.VppContents.AsNoTracking()
            .FirstOrDefaultAsync(c => c.TokenId == id && c.StoreId == storeId, stopping);
        if (content is null || await TokenHeader.FindAsync(db, id, TokenTab.Contents, stopping) is not { } header)
        {
            return NotFound();
        }

        return View(new VppContentPage(
            header,
            content,
            (await db.NamesOfContentsAsync([storeId], stopping)).GetValueOrDefault(storeId),
            await LicensesAsync(content, find, before, after, stopping),
            await OrderRow.LatestAsync(db, id, stopping))
        {
            Forecast = (await forecasts.OfAsync(header.Token, [content], stopping)).GetValueOrDefault(storeId),
        });
    }

    private async Task<LicensePage> LicensesAsync(
        VppContent content,
        string? find,
        string? before,
        string? after,
        CancellationToken stopping)
    {
        var page = new LicensePage(content, find);
        var (start, place) = ListPlace.ReadId(before, after, page.Fingerprint, ModelState);
        var licenses = db.Licenses.AsNoTracking()
            .Where(l => l.TokenId == content.TokenId && l.StoreId == content.StoreId);
        if (SearchText.Prefix(find) is { } prefix)
        {
            licenses = licenses.Where(l => (l.SerialNumber != null && l.SerialNumber.StartsWith(prefix))
                || db.VppUsers.Any(u => u.Id == l.UserId && u.Name.StartsWith(prefix)));
        }

        licenses = start switch
        {
            PageStart.Top => licenses.OrderBy(l => l.Id),
            PageStart.After => licenses.Where(l => l.Id > place).OrderBy(l => l.Id),
            PageStart.Before => licenses.Where(l => l.Id < place).OrderByDescending(l => l.Id),
        };
        var rows = await licenses
            .Take(PageSize + 1)
            .Select(l => new LicenseRow(
                l.Id,
                l.UserId,
                db.VppUsers.Where(u => u.Id == l.UserId).Select(u => u.Name).FirstOrDefault(),
                l.SerialNumber,
                l.AssignedAt,
                db.Devices
                    .Where(d => (l.UserId != null && d.VppUserId == l.UserId)
                        || (l.SerialNumber != null && d.SerialNumber == l.SerialNumber))
                    .OrderBy(d => d.Id)
                    .Select(d => d.Number)
                    .FirstOrDefault()))
            .ToListAsync(stopping);
        return page with
        {
            Page = KeysetPage.Of(rows, PageSize, start, row => Cursor.At(page.Fingerprint, row.Id)),
            IsFirst = start == PageStart.Top,
        };
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

/// <summary>A content and its licences.</summary>
public sealed record VppContentPage(
    TokenHeader Header,
    VppContent Content,
    string? Name,
    LicensePage Licenses,
    IReadOnlyList<OrderRow> Orders)
{
    /// <summary>When the content's seats run out; null where they are not counted.</summary>
    public required SeatForecast? Forecast { get; init; }
}

/// <summary>A page of a content's licences whose holder begins with a text.</summary>
public sealed record LicensePage(VppContent Content, string? Find)
{
    public KeysetPage<LicenseRow> Page { get; init; } = new([], null, null);

    public bool IsFirst { get; init; }

    public IReadOnlyList<LicenseRow> Rows => Page.Rows;

    /// <summary>The links to the first page and to the neighbours.</summary>
    public Pager Pager => Pager.Of(Path, Query, Page, IsFirst);

    internal string Fingerprint => Cursor.Fingerprint([new("list", Path), .. Query]);

    private string Path =>
        string.Create(CultureInfo.InvariantCulture, $"/vpp/{Content.TokenId}/contents/{Content.StoreId}");

    private KeyValuePair<string, string?>[] Query => Find is null ? [] : [new("find", Find)];
}

/// <summary>A licence. The time is UTC.</summary>
public sealed record LicenseRow(
    long Id,
    int? UserId,
    string? UserName,
    string? SerialNumber,
    DateTime AssignedAt,
    string? DeviceNumber)
{
    /// <summary>The person or the device that has it.</summary>
    public string? Holder => UserName ?? SerialNumber;
}
