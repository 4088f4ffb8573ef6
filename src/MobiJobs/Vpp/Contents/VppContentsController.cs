using System.Globalization;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.Data;
using MobiJobs.Devices.Groups;
using MobiJobs.Devices;
using MobiJobs.Vpp.Orders;
using MobiJobs.Vpp.Tokens;
using MobiJobs.Vpp.Users;

namespace MobiJobs.Vpp.Contents;

/// <summary>管理情報 &gt; コンテンツ: what was bought, who has it, and assigning and collecting.</summary>
[Route("vpp/{id:int}"), Authorize(Policy = Permissions.Read)]
public sealed class VppContentsController(MobiJobsDb db, VppOrders orders, CurrentPerson person) : Controller
{
    private const int PageSize = 100;
    private const int MostOrders = 10;
    private const int MostAtOnce = 1_000;

    [HttpGet("")]
    public async Task<IActionResult> Index(int id, CancellationToken stopping)
    {
        if (await VppPart.FindAsync(db, id, "contents", stopping) is not { } part) { return NotFound(); }

        var contents = await db.VppContents.AsNoTracking().Where(c => c.TokenId == id).OrderBy(c => c.IsBook).ThenBy(c => c.StoreId).ToListAsync(stopping);
        var groups = await GroupTree.LoadAsync(db, stopping);
        return View("/Vpp/Contents/Contents.cshtml", new VppContents(part, contents, await NamesAsync(contents, stopping), groups, await db.VppShares.Where(s => s.TokenId == id).Select(s => s.GroupId).ToListAsync(stopping), await OrdersAsync(id, stopping)));
    }

    [HttpGet("contents/{storeId:long}")]
    public async Task<IActionResult> Show(int id, long storeId, string? find, long after, CancellationToken stopping)
    {
        if (await VppPart.FindAsync(db, id, "contents", stopping) is not { } part || await FindAsync(id, storeId, stopping) is not { } content) { return NotFound(); }

        var licenses = db.Licenses.AsNoTracking().Where(l => l.TokenId == id && l.StoreId == storeId && l.Id > after);
        if (VppUsersController.Prefix(find) is { } prefix)
        {
            licenses = licenses.Where(l => (l.SerialNumber != null && l.SerialNumber.StartsWith(prefix)) || db.VppUsers.Any(u => u.Id == l.UserId && u.Name.StartsWith(prefix)));
        }

        var rows = await licenses.OrderBy(l => l.Id).Take(PageSize + 1)
            .Select(l => new LicenseRow(
                l.Id, l.UserId, db.VppUsers.Where(u => u.Id == l.UserId).Select(u => u.Name).FirstOrDefault(), l.SerialNumber, l.AssignedAt,
                db.Devices.Where(d => (l.UserId != null && d.VppUserId == l.UserId) || (l.SerialNumber != null && d.SerialNumber == l.SerialNumber)).OrderBy(d => d.Id).Select(d => d.Number).FirstOrDefault()))
            .ToListAsync(stopping);
        var names = await NamesAsync([content], stopping);
        return View("/Vpp/Contents/Content.cshtml", new VppContentPage(part, content, names.GetValueOrDefault(storeId), [.. rows.Take(PageSize)], rows.Count > PageSize, find, after, await OrdersAsync(id, stopping)));
    }

    [HttpPost("contents/{storeId:long}/assign"), Authorize(Policy = Permissions.ManageLicenses)]
    public async Task<IActionResult> Assign(int id, long storeId, string? whose, bool devices, CancellationToken stopping)
    {
        if (await FindAsync(id, storeId, stopping) is not { } content) { return NotFound(); }

        var names = (whose ?? "").Split(['\n', '\r', ',', ' ', '\t', '、'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Distinct(StringComparer.Ordinal).ToArray();
        var trouble = names.Length is 0 or > MostAtOnce ? string.Format(CultureInfo.CurrentCulture, Labels.Vpp_AssignWhom, MostAtOnce)
            : devices && !content.IsDeviceAssignable ? Labels.Diagnosis_NotDeviceAssignable
            : names.Length > content.Free ? string.Format(CultureInfo.CurrentCulture, Labels.Vpp_TooFew, names.Length, content.Free)
            : await UnknownAsync(id, names, devices, stopping) is { Length: > 0 } unknown ? string.Format(CultureInfo.CurrentCulture, Labels.Vpp_UnknownNames, string.Join(", ", unknown.Take(10))) : null;
        if (trouble is null)
        {
            await PlaceAsync(id, [.. names.Select(n => new VppAssignment(storeId, content.Pricing, devices ? null : n, devices ? n : null))], licenses => new VppChange.Assign(licenses), stopping);
            TempData.Say(Pages.Message, Labels.Vpp_AssignStarted, names.Length);
        }
        else { TempData.Say(Pages.Warning, "{0}", trouble); }

        return Back(id, storeId);
    }

    [HttpPost("contents/{storeId:long}/collect"), Authorize(Policy = Permissions.ManageLicenses)]
    public async Task<IActionResult> Collect(int id, long storeId, IReadOnlyList<long> ids, CancellationToken stopping)
    {
        if (await FindAsync(id, storeId, stopping) is not { } content) { return NotFound(); }

        if (!content.IsRevocable || ids.Count is 0 or > MostAtOnce)
        {
            TempData.Say(Pages.Warning, content.IsRevocable ? Labels.Cancel_Nothing : Labels.Remedy_Irrevocable);
            return Back(id, storeId);
        }

        var licenses = await db.Licenses.AsNoTracking().Where(l => l.TokenId == id && l.StoreId == storeId && ids.Contains(l.Id))
            .Select(l => new VppAssignment(l.StoreId, content.Pricing, db.VppUsers.Where(u => u.Id == l.UserId).Select(u => u.Name).FirstOrDefault(), l.SerialNumber)).ToListAsync(stopping);
        await PlaceAsync(id, licenses, all => new VppChange.Collect(all), stopping);
        TempData.Say(Pages.Message, Labels.Vpp_CollectStarted, licenses.Count);
        return Back(id, storeId);
    }

    private async Task PlaceAsync(int id, List<VppAssignment> licenses, Func<IReadOnlyList<VppAssignment>, VppChange> change, CancellationToken stopping)
    {
        var by = await person.ActorAsync(User, stopping);
        await db.WriteAsync(
            async () =>
            {
                foreach (var some in licenses.Chunk(VppOrders.MostAtOnce)) { await orders.PlaceAsync(id, change(some), $"{some[0].StoreId.ToString(CultureInfo.InvariantCulture)}: {string.Join(", ", some.Select(l => l.ClientUserId ?? l.SerialNumber))}", by, stopping); }
            },
            stopping);
    }

    private async Task<string[]> UnknownAsync(int id, string[] names, bool devices, CancellationToken stopping)
    {
        if (devices) { return [.. names.Where(n => n.Length > Device.MaxSerialLength)]; }

        var known = await db.VppUsers.Where(u => u.TokenId == id && u.Status != VppUserStatus.Retired && names.Contains(u.Name)).Select(u => u.Name).ToListAsync(stopping);
        return [.. names.Except(known, StringComparer.Ordinal)];
    }

    private Task<VppContent?> FindAsync(int id, long storeId, CancellationToken stopping) => db.VppContents.AsNoTracking().FirstOrDefaultAsync(c => c.TokenId == id && c.StoreId == storeId, stopping);

    private async Task<Dictionary<long, string>> NamesAsync(IReadOnlyList<VppContent> contents, CancellationToken stopping)
    {
        var ids = contents.Select(c => c.StoreId).ToArray();
        var names = await db.Apps.Where(a => a.StoreId != null && ids.Contains(a.StoreId.Value)).OrderBy(a => a.Id).Select(a => new { Id = a.StoreId!.Value, a.Name })
            .Concat(db.Books.Where(b => ids.Contains(b.StoreId)).Select(b => new { Id = b.StoreId, b.Name })).ToListAsync(stopping);
        return names.DistinctBy(n => n.Id).ToDictionary(n => n.Id, n => n.Name);
    }

    private async Task<IReadOnlyList<OrderRow>> OrdersAsync(int id, CancellationToken stopping) =>
        await db.VppOrders.AsNoTracking().Where(o => o.TokenId == id).OrderByDescending(o => o.Id).Take(MostOrders)
            .Select(o => new OrderRow(o.Id, o.Kind, o.State, o.RequestedAt, db.Requesters.Where(r => r.Id == o.RequestedById).Select(r => r.Name).First(), o.Change, o.Code, o.Words)).ToListAsync(stopping);

    private RedirectResult Back(int id, long storeId) => Redirect(string.Create(CultureInfo.InvariantCulture, $"/vpp/{id}/contents/{storeId}"));
}

/// <summary>A token's page, and the part of it that is open.</summary>
public sealed record VppPart(VppToken Token, string Group, string Open)
{
    /// <summary>The token and its group's path; null when it isn't there.</summary>
    public static async Task<VppPart?> FindAsync(MobiJobsDb db, int id, string open, CancellationToken stopping) =>
        await db.VppTokens.AsNoTracking().FirstOrDefaultAsync(t => t.Id == id, stopping) is { } token ? new(token, (await GroupTree.LoadAsync(db, stopping)).PathOf(token.GroupId) ?? "–", open) : null;
}

/// <summary>What was bought, by the catalogue's name where it has one.</summary>
public sealed record VppContents(VppPart Part, IReadOnlyList<VppContent> Contents, IReadOnlyDictionary<long, string> Names, GroupTree Groups, IReadOnlyList<int> Shares, IReadOnlyList<OrderRow> Orders);

/// <summary>One content and who has it.</summary>
public sealed record VppContentPage(VppPart Part, VppContent Content, string? Name, IReadOnlyList<LicenseRow> Licenses, bool HasMore, string? Find, long After, IReadOnlyList<OrderRow> Orders)
{
    /// <summary>The address of this view, from a licence (exclusive) on.</summary>
    public string Address(long? after = null) => QueryHelpers.AddQueryString(
        string.Create(CultureInfo.InvariantCulture, $"/vpp/{Content.TokenId}/contents/{Content.StoreId}"),
        new Dictionary<string, string?> { ["find"] = Find, ["after"] = after?.ToString(CultureInfo.InvariantCulture) }.Where(p => p.Value is not null).ToDictionary());
}

/// <summary>A licence. The time is UTC.</summary>
public sealed record LicenseRow(long Id, int? UserId, string? UserName, string? SerialNumber, DateTime AssignedAt, string? DeviceNumber);

/// <summary>What was asked of Apple, and what came of it. The time is UTC.</summary>
public sealed record OrderRow(long Id, VppOrderKind Kind, VppOrderState State, DateTime RequestedAt, string RequestedBy, string Change, int? Code, string? Words);
