using System.Globalization;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.Audit;
using MobiJobs.Data;
using MobiJobs.Devices;
using MobiJobs.Kinds;
using MobiJobs.Queue;
using MobiJobs.Vpp.Contents;
using MobiJobs.Vpp.Orders;

namespace MobiJobs.Vpp.Users;

/// <summary>管理情報 &gt; VPPユーザー: who can be given licences, adding, stopping, inviting, and whose a device is.</summary>
[Route("vpp/{id:int}/users"), Authorize(Policy = Permissions.Read)]
public sealed class VppUsersController(MobiJobsDb db, VppOrders orders, DirectOperations operations, CurrentPerson person, TimeProvider clock) : Controller
{
    private const int PageSize = 100;
    private const int MostAtOnce = 1_000;

    [HttpGet("")]
    public async Task<IActionResult> Index(int id, string? find, string? status, int after, CancellationToken stopping)
    {
        if (await VppPart.FindAsync(db, id, "users", stopping) is not { } part) { return NotFound(); }

        var users = db.VppUsers.AsNoTracking().Where(u => u.TokenId == id && u.Id > after);
        VppUserStatus? wanted = Enum.TryParse<VppUserStatus>(status, ignoreCase: true, out var named) && Enum.IsDefined(named) ? named : null;
        if (wanted is { } only) { users = users.Where(u => u.Status == only); }

        if (Prefix(find) is { } prefix) { users = users.Where(u => u.Name.StartsWith(prefix) || (u.Email != null && u.Email.StartsWith(prefix))); }

        var rows = await users.OrderBy(u => u.Id).Take(PageSize + 1).Select(u => new VppUserRow(u, db.Licenses.Count(l => l.UserId == u.Id), db.Devices.Count(d => d.VppUserId == u.Id))).ToListAsync(stopping);
        return View("/Vpp/Users/Users.cshtml", new VppUsersPage(part, [.. rows.Take(PageSize)], rows.Count > PageSize, find, wanted, after));
    }

    [HttpPost(""), Authorize(Policy = Permissions.ManageLicenses)]
    public async Task<IActionResult> Add(int id, string? people, CancellationToken stopping)
    {
        if (!await db.VppTokens.AnyAsync(t => t.Id == id, stopping)) { return NotFound(); }

        var lines = (people ?? "").Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var read = lines.Select((line, i) => (No: i + 1, Parts: line.Split([',', '\t'], 3, StringSplitOptions.TrimEntries))).Select(l => (l.No, Name: VppUser.ReadName(l.Parts[0]), Email: Text.Bounded(l.Parts.ElementAtOrDefault(1), 200), AppleId: Text.Bounded(l.Parts.ElementAtOrDefault(2), 200))).ToArray();
        var wrong = read.Where(l => l.Name is null || (l.Email is { } mail && !mail.Contains('@', StringComparison.Ordinal)) || (l.AppleId is { } appleId && !appleId.Contains('@', StringComparison.Ordinal))).Select(l => l.No).ToArray();
        if (read.Length is 0 or > MostAtOnce || wrong.Length > 0)
        {
            if (wrong.Length > 0) { TempData.Say(Pages.Warning, Labels.Vpp_WrongLines, string.Join(", ", wrong.Take(20))); }
            else { TempData.Say(Pages.Warning, Labels.Vpp_AssignWhom, MostAtOnce); }

            return Back(id);
        }

        var by = await person.ActorAsync(User, stopping);
        await db.WriteAsync(
            async () =>
            {
                foreach (var some in read.DistinctBy(l => l.Name).Select(l => new VppPerson(l.Name!, l.Email, l.AppleId, VppUserStatus.Registered, null, null)).Chunk(VppOrders.MostAtOnce))
                {
                    await orders.PlaceAsync(id, new VppChange.AddPeople(some), string.Join(", ", some.Select(p => p.ClientUserId)), by, stopping);
                }
            },
            stopping);
        TempData.Say(Pages.Message, Labels.Vpp_AddStarted, read.Length);
        return Back(id);
    }

    [HttpPost("stop"), Authorize(Policy = Permissions.ManageLicenses)]
    public async Task<IActionResult> Stop(int id, IReadOnlyList<int> ids, bool confirmed, CancellationToken stopping)
    {
        if (await VppPart.FindAsync(db, id, "users", stopping) is not { } part) { return NotFound(); }

        var users = await db.VppUsers.AsNoTracking().Where(u => u.TokenId == id && ids.Contains(u.Id) && u.Status != VppUserStatus.Retired).OrderBy(u => u.Name)
            .Select(u => new VppUserRow(u, db.Licenses.Count(l => l.UserId == u.Id), db.Devices.Count(d => d.VppUserId == u.Id))).Take(MostAtOnce).ToListAsync(stopping);
        if (users.Count == 0)
        {
            TempData.Say(Pages.Warning, Labels.Cancel_Nothing);
            return Back(id);
        }

        if (!confirmed) { return View("/Vpp/Users/Stop.cshtml", new VppStopPage(part, users)); }

        var by = await person.ActorAsync(User, stopping);
        await db.WriteAsync(
            async () =>
            {
                foreach (var some in users.Select(u => u.User.Name).Chunk(VppOrders.MostAtOnce)) { await orders.PlaceAsync(id, new VppChange.StopPeople(some), string.Join(", ", some), by, stopping); }
            },
            stopping);
        TempData.Say(Pages.Message, Labels.Vpp_StopStarted, users.Count);
        return Back(id);
    }

    [HttpGet("{userId:int}")]
    public async Task<IActionResult> Show(int id, int userId, CancellationToken stopping)
    {
        if (await VppPart.FindAsync(db, id, "users", stopping) is not { } part || await db.VppUsers.AsNoTracking().FirstOrDefaultAsync(u => u.Id == userId && u.TokenId == id, stopping) is not { } user) { return NotFound(); }

        var devices = await person.Devices(User).AsNoTracking().Where(d => d.VppUserId == userId).OrderBy(d => d.Number).Take(PageSize).ToListAsync(stopping);
        var licenses = await db.Licenses.AsNoTracking().Where(l => l.UserId == userId).OrderBy(l => l.StoreId).Take(PageSize)
            .Select(l => new UserLicense(l.StoreId, db.Apps.Where(a => a.StoreId == l.StoreId).Select(a => a.Name).FirstOrDefault() ?? db.Books.Where(b => b.StoreId == l.StoreId).Select(b => b.Name).FirstOrDefault(), l.AssignedAt)).ToListAsync(stopping);
        return View("/Vpp/Users/User.cshtml", new VppUserPage(part, user, devices, licenses));
    }

    /// <summary>Says whose a device is, or that it is this person's no more.</summary>
    [HttpPost("{userId:int}/devices"), Authorize(Policy = Permissions.ManageLicenses)]
    public async Task<IActionResult> Give(int id, int userId, string? number, bool end, CancellationToken stopping)
    {
        var normalized = Device.NormalizeNumber(number ?? "");
        if (await db.VppUsers.FirstOrDefaultAsync(u => u.Id == userId && u.TokenId == id, stopping) is not { } user) { return NotFound(); }

        if (await person.Devices(User).AsTracking().FirstOrDefaultAsync(d => d.Number == normalized, stopping) is not { } device) { TempData.Say(Pages.Warning, Labels.Vpp_NoDevice, number); }
        else if (end ? device.VppUserId == userId : true)
        {
            device.AssignVppUser(end ? null : userId);
            db.Audit.Add(AuditEntry.Of(User.Identity!.Name!, AuditAction.VppUserSet, $"{device.Number} {(end ? "–" : user.Name)}", clock.UtcNow()));
            await db.SaveChangesAsync(stopping);
        }

        return Back(id, userId);
    }

    /// <summary>VPP招待 to one of the person's devices: a job like any other.</summary>
    [HttpPost("{userId:int}/invite"), Authorize(Policy = Permissions.ManageLicenses)]
    public async Task<IActionResult> Invite(int id, int userId, string? number, CancellationToken stopping)
    {
        var normalized = Device.NormalizeNumber(number ?? "");
        var user = await db.VppUsers.FirstOrDefaultAsync(u => u.Id == userId && u.TokenId == id, stopping);
        var device = await person.Devices(User).AsNoTracking().FirstOrDefaultAsync(d => d.Number == normalized && d.VppUserId == userId, stopping);
        if (user is null || device is null) { return NotFound(); }

        if (device.EnrollmentId is not { } enrollment || user.Status != VppUserStatus.Registered)
        {
            TempData.Say(Pages.Warning, device.EnrollmentId is null ? Labels.Remedy_NotManaged : Labels.Remedy_NobodyToInvite);
            return Back(id, userId);
        }

        var by = await person.ActorAsync(User, stopping);
        var operation = await db.WriteAsync(
            async () =>
            {
                user.Invited(clock.UtcNow());
                db.Audit.Add(AuditEntry.Of(by.Name, AuditAction.VppUserInvited, $"{user.Name} {device.Number}", clock.UtcNow()));
                return await operations.RegisterAsync(JobKind.VppInvite, device.Id, enrollment, by, stopping);
            },
            stopping);
        TempData.Say(Pages.Message, Labels.Vpp_Invited, user.Name);
        return Redirect($"/deliveries/{operation.ToString(CultureInfo.InvariantCulture)}");
    }

    /// <summary>What a search begins with; null for none. Wildcards are taken to the letter by the store.</summary>
    internal static string? Prefix(string? find) => string.IsNullOrWhiteSpace(find) ? null : find.Trim().Normalize(System.Text.NormalizationForm.FormKC);

    private RedirectResult Back(int id, int? userId = null) => Redirect(string.Create(CultureInfo.InvariantCulture, $"/vpp/{id}/users{(userId is null ? "" : "/" + userId)}"));
}

/// <summary>A person, with how many licences and devices.</summary>
public sealed record VppUserRow(VppUser User, int Licenses, int Devices);

/// <summary>The people of a token.</summary>
public sealed record VppUsersPage(VppPart Part, IReadOnlyList<VppUserRow> Users, bool HasMore, string? Find, VppUserStatus? Status, int After)
{
    /// <summary>The address of this view, from a person (exclusive) on.</summary>
    public string Address(int? after = null) => QueryHelpers.AddQueryString(
        string.Create(CultureInfo.InvariantCulture, $"/vpp/{Part.Token.Id}/users"),
        new Dictionary<string, string?> { ["find"] = Find, ["status"] = Status?.ToString(), ["after"] = after?.ToString(CultureInfo.InvariantCulture) }.Where(p => p.Value is not null).ToDictionary());
}

/// <summary>People about to be stopped.</summary>
public sealed record VppStopPage(VppPart Part, IReadOnlyList<VppUserRow> Users);

/// <summary>One person.</summary>
public sealed record VppUserPage(VppPart Part, VppUser User, IReadOnlyList<Device> Devices, IReadOnlyList<UserLicense> Licenses);

/// <summary>A licence of a person. The time is UTC.</summary>
public sealed record UserLicense(long StoreId, string? Name, DateTime AssignedAt);
