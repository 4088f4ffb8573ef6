using System.Globalization;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.Data;
using MobiJobs.Devices;
using MobiJobs.Vpp.Orders;
using MobiJobs.Vpp.Tokens;

namespace MobiJobs.Vpp.Users;

/// <summary>管理情報 &gt; VPPユーザー: the people who can be given licences; adding and stopping them.</summary>
[Route("vpp/{id:int}/users"), Authorize(Policy = Permissions.Read)]
public sealed class VppUsersController(MobiJobsDb db, VppPreviews previews, CurrentPerson person) : Controller
{
    private const int PageSize = 100;
    private const int MaxPeople = 1_000;
    private const int MaxNamedLines = 20;

    [HttpGet("")]
    public async Task<IActionResult> Index(
        int id,
        string? find,
        string? status,
        string? before,
        string? after,
        CancellationToken stopping)
    {
        if (await TokenHeader.FindAsync(db, id, TokenTab.Users, stopping) is not { } header) { return NotFound(); }

        ModelState.RefuseAllBut(Request, "find", "status", "before", "after");
        var users = db.VppUsers.AsNoTracking().Where(u => u.TokenId == id);
        var wanted = PlainText.Member<VppUserStatus>(status);
        if (wanted is { } only) { users = users.Where(u => u.Status == only); }

        if (SearchText.Prefix(find) is { } prefix)
        {
            users = users.Where(u => u.Name.StartsWith(prefix) || (u.Email != null && u.Email.StartsWith(prefix)));
        }

        var page = new VppUsersPage(header, find, wanted);
        var (start, place) = ListPlace.ReadId(before, after, page.Fingerprint, ModelState);
        users = start switch
        {
            PageStart.Top => users.OrderBy(u => u.Id),
            PageStart.After => users.Where(u => u.Id > place).OrderBy(u => u.Id),
            PageStart.Before => users.Where(u => u.Id < place).OrderByDescending(u => u.Id),
        };
        var rows = await Rows(users).Take(PageSize + 1).ToListAsync(stopping);
        return View(page with
        {
            Page = KeysetPage.Of(rows, PageSize, start, row => Cursor.At(page.Fingerprint, row.User.Id)),
            IsFirst = start == PageStart.Top,
        });
    }

    [HttpPost(""), Authorize(Policy = Permissions.ManageLicenses)]
    public async Task<IActionResult> Add(int id, string? people, CancellationToken stopping)
    {
        if (!await db.VppTokens.AnyAsync(t => t.Id == id, stopping)) { return NotFound(); }

        var lines = NewPersonLine.ReadAll(people);
        int[] wrong = [.. lines.Where(l => !l.IsValid).Select(l => l.Number)];
        if (wrong.Length > 0)
        {
            var named = string.Join(Labels.List_Separator, wrong.Take(MaxNamedLines));
            TempData.Say(Flash.Warning, Labels.Vpp_WrongLines, named);
            return Back(id);
        }

        if (lines.Count is 0 or > MaxPeople)
        {
            TempData.Say(Flash.Warning, Labels.Vpp_AssignWhom, MaxPeople);
            return Back(id);
        }

        var added = lines.DistinctBy(l => l.Name).Select(l => l.ToPerson());
        return await PreviewAsync(id, new VppChange.AddPeople([.. added]), stopping);
    }

    /// <summary>Previews stopping people.</summary>
    [HttpPost("stop"), Authorize(Policy = Permissions.ManageLicenses)]
    public async Task<IActionResult> Stop(int id, IReadOnlyList<int> ids, CancellationToken stopping)
    {
        if (!await db.VppTokens.AnyAsync(t => t.Id == id, stopping)) { return NotFound(); }

        var names = await db.VppUsers
            .Where(u => u.TokenId == id && ids.Contains(u.Id) && u.Status != VppUserStatus.Retired)
            .OrderBy(u => u.Name)
            .Select(u => u.Name)
            .ToListAsync(stopping);
        if (names.Count is > 0 and <= MaxPeople)
        {
            return await PreviewAsync(id, new VppChange.StopPeople(names), stopping);
        }

        TempData.Say(Flash.Warning, names.Count == 0 ? Labels.Cancel_Nothing : Labels.Vpp_AssignWhom, MaxPeople);
        return Back(id);
    }

    [HttpGet("{userId:int}")]
    public async Task<IActionResult> Show(int id, int userId, CancellationToken stopping)
    {
        var user = await db.VppUsers.AsNoTracking()
            .FirstOrDefaultAsync(u => u.Id == userId && u.TokenId == id, stopping);
        if (user is null || await TokenHeader.FindAsync(db, id, TokenTab.Users, stopping) is not { } header)
        {
            return NotFound();
        }

        var devices = await db.Devices.AsNoTracking().Where(d => d.VppUserId == userId)
            .OrderBy(d => d.Number)
            .Take(PageSize)
            .ToListAsync(stopping);
        var licenses = await db.Licenses.AsNoTracking().Where(l => l.UserId == userId)
            .OrderBy(l => l.StoreId)
            .Take(PageSize)
            .Select(l => new UserLicense(
                l.StoreId,
                db.Apps.Where(a => a.StoreId == l.StoreId).Select(a => a.Name).FirstOrDefault()
                    ?? db.Books.Where(b => b.StoreId == l.StoreId).Select(b => b.Name).FirstOrDefault(),
                l.AssignedAt))
            .ToListAsync(stopping);
        return View(new VppUserPage(header, user, devices, licenses));
    }

    private IQueryable<VppUserRow> Rows(IQueryable<VppUser> users) => users.Select(u => new VppUserRow(
        u,
        db.Licenses.Count(l => l.UserId == u.Id),
        db.Devices.Count(d => d.VppUserId == u.Id)));

    private async Task<IActionResult> PreviewAsync(int id, VppChange change, CancellationToken stopping)
    {
        var run = await previews.PreviewAsync(id, change, "", await person.ActorAsync(User, stopping), stopping);
        return Redirect(VppRunPage.Address(run, AddressOf(id)));
    }

    private RedirectResult Back(int id) => Redirect(AddressOf(id));

    private static string AddressOf(int id) => string.Create(CultureInfo.InvariantCulture, $"/vpp/{id}/users");
}

/// <summary>A person, with the number of licences and devices.</summary>
public sealed record VppUserRow(VppUser User, int Licenses, int Devices);

/// <summary>A page of the people of a token.</summary>
public sealed record VppUsersPage(TokenHeader Header, string? Find, VppUserStatus? Status)
{
    public KeysetPage<VppUserRow> Page { get; init; } = new([], null, null);

    public bool IsFirst { get; init; }

    /// <summary>The links to the first page and to the neighbours.</summary>
    public Pager Pager => Pager.Of(Path, Query, Page, IsFirst);

    internal string Fingerprint => Cursor.Fingerprint([new("list", Path), .. Query]);

    private string Path => string.Create(CultureInfo.InvariantCulture, $"/vpp/{Header.Token.Id}/users");

    private KeyValuePair<string, string?>[] Query =>
    [
        .. Find is null ? Array.Empty<KeyValuePair<string, string?>>() : [new("find", Find)],
        .. Status is null ? Array.Empty<KeyValuePair<string, string?>>() : [new("status", Status.ToString())],
    ];
}

/// <summary>A person, with devices and licences.</summary>
public sealed record VppUserPage(
    TokenHeader Header,
    VppUser User,
    IReadOnlyList<Device> Devices,
    IReadOnlyList<UserLicense> Licenses);

/// <summary>A licence of a person. The time is UTC.</summary>
public sealed record UserLicense(long StoreId, string? Name, DateTime AssignedAt);
