using System.Globalization;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.Data;
using MobiJobs.Devices.Groups;
using MobiJobs.Vpp.Orders;
using MobiJobs.Vpp.Tokens;

namespace MobiJobs.Vpp.Contents;

/// <summary>管理情報 &gt; コンテンツ: the apps and books of a location, and who holds their licences.</summary>
[Route("vpp/{id:int}"), Authorize(Policy = Permissions.Read)]
public sealed class VppContentsController(MobiJobsDb db) : Controller
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
            await NamesAsync(contents, stopping),
            await GroupTree.LoadAsync(db, stopping),
            await db.VppShares.Where(s => s.TokenId == id).Select(s => s.GroupId).ToListAsync(stopping),
            await OrderRow.LatestAsync(db, id, stopping)));
    }

    [HttpGet("contents/{storeId:long}")]
    public async Task<IActionResult> Show(int id, long storeId, string? find, long after, CancellationToken stopping)
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
            (await NamesAsync([content], stopping)).GetValueOrDefault(storeId),
            await LicensesAsync(content, find, after, stopping),
            await OrderRow.LatestAsync(db, id, stopping)));
    }

    private async Task<LicensePage> LicensesAsync(
        VppContent content,
        string? find,
        long after,
        CancellationToken stopping)
    {
        var licenses = db.Licenses.AsNoTracking()
            .Where(l => l.TokenId == content.TokenId && l.StoreId == content.StoreId && l.Id > after);
        if (SearchText.Prefix(find) is { } prefix)
        {
            licenses = licenses.Where(l => (l.SerialNumber != null && l.SerialNumber.StartsWith(prefix))
                || db.VppUsers.Any(u => u.Id == l.UserId && u.Name.StartsWith(prefix)));
        }

        var rows = await licenses.OrderBy(l => l.Id)
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
        return new LicensePage([.. rows.Take(PageSize)], rows.Count > PageSize, find, after);
    }

    /// <summary>The catalogue's names of contents, by store id.</summary>
    private async Task<Dictionary<long, string>> NamesAsync(
        IReadOnlyList<VppContent> contents,
        CancellationToken stopping)
    {
        var ids = contents.Select(c => c.StoreId).ToArray();
        var apps = db.Apps.Where(a => a.StoreId != null && ids.Contains(a.StoreId.Value))
            .OrderBy(a => a.Id)
            .Select(a => new { Id = a.StoreId!.Value, a.Name });
        var books = db.Books.Where(b => ids.Contains(b.StoreId)).Select(b => new { Id = b.StoreId, b.Name });
        var names = await apps.Concat(books).ToListAsync(stopping);
        return names.DistinctBy(n => n.Id).ToDictionary(n => n.Id, n => n.Name);
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
    /// <summary>The address of this view, after a licence.</summary>
    public string Address(long? after = null) => QueryHelpers.AddQueryString(
        string.Create(CultureInfo.InvariantCulture, $"/vpp/{Content.TokenId}/contents/{Content.StoreId}"),
        new Dictionary<string, string?>
        {
            ["find"] = Licenses.Find,
            ["after"] = after?.ToString(CultureInfo.InvariantCulture),
        });
}

/// <summary>A page of licences: those after an id, whose holder begins with a text.</summary>
public sealed record LicensePage(IReadOnlyList<LicenseRow> Rows, bool HasMore, string? Find, long After);

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
