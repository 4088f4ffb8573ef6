using System.Globalization;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.Data;
using MobiJobs.Devices;
using MobiJobs.Devices.List;
using MobiJobs.Jobs;
using MobiJobs.Vpp.Orders;

namespace MobiJobs.Enrollments;

/// <summary>Moving devices to a group, letting them go and forgetting them: one, or those that are selected. The last two say first what goes with them.</summary>
[Route("devices"), Authorize(Policy = Permissions.ManageDevices)]
public sealed class LeavingController(MobiJobsDb db, DeviceRegister register, CurrentPerson person) : Controller
{
    private const string PageView = "/Enrollments/Leaving.cshtml";

    [HttpPost("move")]
    public async Task<IActionResult> Move(LeavingChoice choice, CancellationToken stopping)
    {
        var group = DeviceQuery.ById(choice.Group ?? "").Id;
        if (!string.IsNullOrEmpty(choice.Group) && (group is null || !await db.DeviceGroups.AnyAsync(g => g.Id == group, stopping)))
        {
            TempData.Say(Pages.Warning, Labels.Invalid_Group);
            return Back(choice);
        }

        var mine = await Chosen(choice).Select(d => d.Id).ToListAsync(stopping);
        if (mine.Count == 0) { return Nothing(choice); }

        var moved = await register.MoveAsync(mine, group, await person.ActorAsync(User, stopping), stopping);
        TempData.Say(Pages.Message, Labels.Leave_Moved, moved);
        return Back(choice);
    }

    [HttpGet("{number}/{deed:regex(^(inactivate|delete)$)}")]
    public async Task<IActionResult> One(string number, string deed, CancellationToken stopping)
    {
        var normalized = Device.NormalizeNumber(number);
        var id = await person.Devices(User).Where(d => d.Number == normalized).Select(d => d.Id).ToListAsync(stopping);
        return id.Count == 0 ? NotFound() : await ShowAsync(deed, new LeavingChoice { Ids = id, ReturnUrl = $"/devices/{Uri.EscapeDataString(normalized)}" }, stopping);
    }

    [HttpPost("{deed:regex(^(inactivate|delete)$)}")]
    public async Task<IActionResult> Selected(string deed, LeavingChoice choice, CancellationToken stopping) => await ShowAsync(deed, choice, stopping);

    [HttpPost("inactivate/confirm")]
    public async Task<IActionResult> Inactivate(LeavingChoice choice, CancellationToken stopping)
    {
        var devices = await Chosen(choice).Where(d => d.State == DeviceState.Managed).ToListAsync(stopping);
        if (devices.Count == 0) { return Nothing(choice); }

        var actor = await person.ActorAsync(User, stopping);
        var ended = 0;
        foreach (var device in devices) { ended += await register.InactivateAsync(device, actor, stopping); }

        TempData.Say(Pages.Message, Labels.Leave_Inactivated, devices.Count, ended);
        return Back(choice);
    }

    [HttpPost("delete/confirm")]
    public async Task<IActionResult> Delete(LeavingChoice choice, CancellationToken stopping)
    {
        var devices = await Chosen(choice).ToListAsync(stopping);
        if (devices.Count == 0) { return Nothing(choice); }

        var expected = devices.Count == 1 ? devices[0].Number : devices.Count.ToString(CultureInfo.InvariantCulture);
        if (Device.NormalizeNumber(choice.Typed ?? "") != expected) { ModelState.AddModelError("typed", devices.Count == 1 ? Labels.Leave_WrongNumber : Labels.Cancel_WrongCount); }

        if (!choice.Even && devices.Exists(d => d.State == DeviceState.Managed)) { ModelState.AddModelError("even", Labels.Leave_EvenRequired); }

        if (!ModelState.IsValid) { return await ShowAsync("delete", choice, stopping); }

        var actor = await person.ActorAsync(User, stopping);
        var jobs = 0;
        foreach (var device in devices) { jobs += await register.DeleteAsync(device, actor, stopping); }

        TempData.Say(Pages.Message, Labels.Leave_Deleted, devices.Count, jobs);
        return Redirect(choice.ReturnUrl?.StartsWith("/devices?", StringComparison.Ordinal) == true ? choice.ReturnUrl : "/devices");
    }

    private async Task<IActionResult> ShowAsync(string deed, LeavingChoice choice, CancellationToken stopping)
    {
        var isDeletion = deed == "delete";
        var devices = Chosen(choice).Where(d => isDeletion || d.State == DeviceState.Managed);
        var rows = await devices.OrderBy(d => d.Number)
            .Select(d => new LeavingRow(
                d.Id,
                d.Number,
                d.OwnerName,
                d.State,
                db.Jobs.Count(j => j.DeviceId == d.Id && j.DueAt != null),
                db.Jobs.Count(j => j.DeviceId == d.Id && j.DueAt != null && j.Stage == JobStage.Active && j.Status >= JobStatus.AwaitingDevice),
                isDeletion ? db.Jobs.Count(j => j.DeviceId == d.Id) : 0,
                isDeletion ? db.Jobs.Where(j => j.DeviceId == d.Id).Min(j => (DateTime?)j.RegisteredAt) : null))
            .ToListAsync(stopping);
        return rows.Count == 0 ? Nothing(choice) : View(PageView, new LeavingPage(isDeletion, rows, BackUrl(choice), choice.Typed));
    }

    private IQueryable<Device> Chosen(LeavingChoice choice)
    {
        var ids = (choice.Ids ?? []).Take(DeviceList.PageSize).ToArray();
        return person.Devices(User).Where(d => ids.Contains(d.Id));
    }

    private RedirectResult Nothing(LeavingChoice choice)
    {
        TempData.Say(Pages.Warning, Labels.Cancel_Nothing);
        return Back(choice);
    }

    private RedirectResult Back(LeavingChoice choice) => Redirect(BackUrl(choice));

    private string BackUrl(LeavingChoice choice) => Url.IsLocalUrl(choice.ReturnUrl) ? choice.ReturnUrl : "/devices";
}

/// <summary>Which devices, and what a person says to it.</summary>
public sealed class LeavingChoice
{
    public IReadOnlyList<long>? Ids { get; set; }

    /// <summary>The group they go to, by id; empty for none.</summary>
    public string? Group { get; set; }

    public string? Typed { get; set; }

    /// <summary>Deletes devices that are still under management, too.</summary>
    public bool Even { get; set; }

    public string? ReturnUrl { get; set; }
}

/// <summary>A device that would leave: its open jobs, those of them it holds, all of its jobs and when the first was registered.</summary>
public sealed record LeavingRow(long Id, string Number, string OwnerName, DeviceState State, int Open, int Held, int Jobs, DateTime? Since);

/// <summary>What would go, as a page.</summary>
public sealed record LeavingPage(bool IsDeletion, IReadOnlyList<LeavingRow> Devices, string ReturnUrl, string? Typed);
