using System.Globalization;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.Data;
using MobiJobs.Devices;
using MobiJobs.Vpp.Orders;

namespace MobiJobs.Vpp.Contents;

/// <summary>Assigns and collects the licences of a content.</summary>
[Route("vpp/{id:int}/contents/{storeId:long}"), Authorize(Policy = Permissions.ManageLicenses)]
public sealed class LicensesController(MobiJobsDb db, VppOrders orders, CurrentPerson person) : Controller
{
    private const int MaxLicenses = 1_000;
    private const int MaxNamed = 10;

    /// <summary>Assigns a licence to each of some people, or of some devices by serial number.</summary>
    [HttpPost("assign")]
    public async Task<IActionResult> Assign(
        int id,
        long storeId,
        string? whose,
        bool devices,
        CancellationToken stopping)
    {
        if (await FindAsync(id, storeId, stopping) is not { } content) { return NotFound(); }

        string[] names = [.. Text.Words(whose).Distinct(StringComparer.Ordinal)];
        if (await ProblemAsync(content, names, devices, stopping) is { } problem)
        {
            TempData.Say(Pages.Warning, "{0}", problem);
            return Back(id, storeId);
        }

        var licenses = names.Select(name => new VppAssignment(
            storeId,
            content.Pricing,
            devices ? null : name,
            devices ? name : null));
        await PlaceAsync(id, licenses, some => new VppChange.Assign(some), stopping);
        TempData.Say(Pages.Message, Labels.Vpp_AssignStarted, names.Length);
        return Back(id, storeId);
    }

    /// <summary>Collects the chosen licences.</summary>
    [HttpPost("collect")]
    public async Task<IActionResult> Collect(
        int id,
        long storeId,
        IReadOnlyList<long> ids,
        CancellationToken stopping)
    {
        if (await FindAsync(id, storeId, stopping) is not { } content) { return NotFound(); }

        if (!content.IsRevocable || ids.Count is 0 or > MaxLicenses)
        {
            TempData.Say(Pages.Warning, content.IsRevocable ? Labels.Cancel_Nothing : Labels.Remedy_Irrevocable);
            return Back(id, storeId);
        }

        var licenses = await db.Licenses.AsNoTracking()
            .Where(l => l.TokenId == id && l.StoreId == storeId && ids.Contains(l.Id))
            .Select(l => new VppAssignment(
                l.StoreId,
                content.Pricing,
                db.VppUsers.Where(u => u.Id == l.UserId).Select(u => u.Name).FirstOrDefault(),
                l.SerialNumber))
            .ToListAsync(stopping);
        await PlaceAsync(id, licenses, some => new VppChange.Collect(some), stopping);
        TempData.Say(Pages.Message, Labels.Vpp_CollectStarted, licenses.Count);
        return Back(id, storeId);
    }

    private Task<VppContent?> FindAsync(int id, long storeId, CancellationToken stopping) =>
        db.VppContents.AsNoTracking().FirstOrDefaultAsync(c => c.TokenId == id && c.StoreId == storeId, stopping);

    /// <summary>Why licences can't be assigned to these people or devices; null if they can.</summary>
    private async Task<string?> ProblemAsync(
        VppContent content,
        string[] names,
        bool devices,
        CancellationToken stopping)
    {
        if (names.Length is 0 or > MaxLicenses) { return Say(Labels.Vpp_AssignWhom, MaxLicenses); }

        if (devices && !content.IsDeviceAssignable) { return Labels.Diagnosis_NotDeviceAssignable; }

        if (names.Length > content.Free) { return Say(Labels.Vpp_TooFew, names.Length, content.Free); }

        var unknown = devices
            ? [.. names.Where(n => n.Length > Device.MaxSerialLength)]
            : await UnknownPeopleAsync(content.TokenId, names, stopping);
        return unknown.Length > 0 ? Say(Labels.Vpp_UnknownNames, string.Join(", ", unknown.Take(MaxNamed))) : null;
    }

    private async Task<string[]> UnknownPeopleAsync(int tokenId, string[] names, CancellationToken stopping)
    {
        var known = await db.VppUsers
            .Where(u => u.TokenId == tokenId && u.Status != VppUserStatus.Retired && names.Contains(u.Name))
            .Select(u => u.Name)
            .ToListAsync(stopping);
        return [.. names.Except(known, StringComparer.Ordinal)];
    }

    private async Task PlaceAsync(
        int tokenId,
        IEnumerable<VppAssignment> licenses,
        Func<IReadOnlyList<VppAssignment>, VppChange> change,
        CancellationToken stopping)
    {
        var by = await person.ActorAsync(User, stopping);
        await db.WriteAsync(
            async () =>
            {
                foreach (var some in licenses.Chunk(VppOrders.MaxPerOrder))
                {
                    await orders.PlaceAsync(tokenId, change(some), Subject(some), by, stopping);
                }
            },
            stopping);
    }

    private static string Subject(VppAssignment[] licenses)
    {
        var names = string.Join(", ", licenses.Select(l => l.ClientUserId ?? l.SerialNumber));
        return string.Create(CultureInfo.InvariantCulture, $"{licenses[0].StoreId}: {names}");
    }

    private RedirectResult Back(int id, long storeId) =>
        Redirect(string.Create(CultureInfo.InvariantCulture, $"/vpp/{id}/contents/{storeId}"));
}
