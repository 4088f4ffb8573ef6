using System.Globalization;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.Data;
using MobiJobs.Devices;
using MobiJobs.Vpp.Orders;
using MobiJobs.Vpp.Seats;

namespace MobiJobs.Vpp.Contents;

/// <summary>Chooses licences of a content to assign or collect, and freezes them for the preview.</summary>
[Route("vpp/{id:int}/contents/{storeId:long}"), Authorize(Policy = Permissions.ManageLicenses)]
public sealed class LicensesController(
    MobiJobsDb db, VppPreviews previews, VppContentPages pages, CurrentPerson person, ShownTime time) : Controller
{
    private const int MaxLicenses = 1_000;
    private const int MaxNamed = 10;

    /// <summary>
    /// Assigns a licence to each of some people, or of some devices by serial number. What is wrong is answered by the
    /// page, not by a redirect: a thousand serial numbers would not fit into a cookie.
    /// </summary>
    [HttpPost("assign")]
    public async Task<IActionResult> Assign(
        int id, long storeId, AssignForm form, CancellationToken stopping)
    {
        if (await FindAsync(id, storeId, stopping) is not { } content) { return NotFound(); }

        var devices = form.Devices;
        string[] names = [.. TypedText.Words(form.Whose).Distinct(StringComparer.Ordinal)];
        if (await ProblemAsync(content, names, devices, stopping) is { } problem)
        {
            ModelState.AddModelError(nameof(form.Whose), problem);
            var page = await pages.ReadAsync(id, storeId, new(null, null, null, ModelState), stopping);
            return page is null ? NotFound() : View("Show", page with { Assign = form });
        }

        var licenses = names.Select(name => new VppAssignment(
            storeId,
            content.Pricing,
            devices ? null : name,
            devices ? name : null));
        return await PreviewAsync(content, new VppChange.Assign([.. licenses]), stopping);
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
            TempData.Say(Flash.Warning, content.IsRevocable ? Labels.Cancel_Nothing : Labels.Remedy_Irrevocable);
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
        if (licenses.Count > 0) { return await PreviewAsync(content, new VppChange.Collect(licenses), stopping); }

        TempData.Say(Flash.Warning, Labels.Cancel_Nothing);
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

        if (content.IsResting(time.Now)) { return content.RestLabel(time); }

        var free = await db.CountFreeAsync(new(content.TokenId, content.StoreId), time.Now, stopping);
        if (names.Length > free) { return Say(Labels.Vpp_TooFew, names.Length, free); }

        var unknown = devices
            ? [.. names.Where(n => n.Length > Device.MaxSerialLength)]
            : await UnknownPeopleAsync(content.TokenId, names, stopping);
        var named = string.Join(Labels.List_Separator, unknown.Take(MaxNamed));
        return unknown.Length > 0 ? Say(Labels.Vpp_UnknownNames, named) : null;
    }

    private async Task<string[]> UnknownPeopleAsync(int tokenId, string[] names, CancellationToken stopping)
    {
        var known = await db.VppUsers
            .Where(u => u.TokenId == tokenId && u.Status != VppUserStatus.Retired && names.Contains(u.Name))
            .Select(u => u.Name)
            .ToListAsync(stopping);
        return [.. names.Except(known, StringComparer.Ordinal)];
    }

    private async Task<IActionResult> PreviewAsync(VppContent content, VppChange change, CancellationToken stopping)
    {
        var by = await person.ActorAsync(User, stopping);
        var names = await db.NamesOfContentsAsync([content.StoreId], stopping);
        var name = names.GetValueOrDefault(content.StoreId)
            ?? content.StoreId.ToString(CultureInfo.InvariantCulture);
        var run = await previews.PreviewAsync(content.TokenId, change, name, by, stopping);
        return Redirect(VppRunPage.Address(run, AddressOf(content.TokenId, content.StoreId)));
    }

    private RedirectResult Back(int id, long storeId) => Redirect(AddressOf(id, storeId));

    private static string AddressOf(int id, long storeId) =>
        string.Create(CultureInfo.InvariantCulture, $"/vpp/{id}/contents/{storeId}");
}

/// <summary>Whom licences are assigned to.</summary>
public sealed class AssignForm
{
    /// <summary>Names of people, or serial numbers, in any order.</summary>
    public string? Whose { get; set; }

    /// <summary>Whether they are serial numbers.</summary>
    public bool Devices { get; set; }
}
