using System.Globalization;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.Data;
using MobiJobs.Devices;
using MobiJobs.Devices.List;
using MobiJobs.Runs;

namespace MobiJobs.Enrollments.Many;

/// <summary>Chooses devices to move, inactivate or delete, and freezes them for the preview.</summary>
[Route("devices"), Authorize(Policy = Permissions.ManageDevices)]
public sealed class DeviceActsController(
    MobiJobsDb db, DevicePreviews previews, CurrentPerson person, TimeProvider clock) : Controller
{
    [HttpGet("{number}/inactivate")]
    public Task<IActionResult> InactivateOne(string number, CancellationToken stopping) =>
        OneAsync(number, (device, by) => previews.InactivateAsync(device, null, by, stopping), stopping);

    [HttpGet("{number}/delete")]
    public Task<IActionResult> DeleteOne(string number, CancellationToken stopping) =>
        OneAsync(number, (device, by) => previews.DeleteAsync(device, null, by, stopping), stopping);

    [HttpPost("inactivate")]
    public Task<IActionResult> Inactivate(DeviceChoice choice, CancellationToken stopping) => ManyAsync(
        choice,
        (devices, by) => previews.InactivateAsync(devices, choice.Selection, by, stopping),
        stopping);

    [HttpPost("delete")]
    public Task<IActionResult> Delete(DeviceChoice choice, CancellationToken stopping) => ManyAsync(
        choice,
        (devices, by) => previews.DeleteAsync(devices, choice.Selection, by, stopping),
        stopping);

    [HttpPost("move")]
    public async Task<IActionResult> Move(DeviceChoice choice, CancellationToken stopping)
    {
        var groupId = DeviceQuery.ById(choice.Group ?? "").Id;
        if (choice.Group != DeviceChoice.NoGroup
            && (groupId is null || !await db.DeviceGroups.AnyAsync(g => g.Id == groupId, stopping)))
        {
            TempData.Say(
                Flash.Warning, string.IsNullOrEmpty(choice.Group) ? Labels.Move_NotChosen : Labels.Invalid_Group);
            return Redirect(Local(choice.ReturnUrl));
        }

        return await ManyAsync(
            choice,
            (devices, by) => previews.MoveAsync(devices, choice.Selection, groupId, by, stopping),
            stopping);
    }

    private async Task<IActionResult> OneAsync(
        string number, Func<IQueryable<Device>, Actor, Task<Run>> preview, CancellationToken stopping)
    {
        if (await db.Devices.FindByNumberAsync(number, stopping) is not { } device) { return NotFound(); }

        var run = await preview(
            db.Devices.Where(d => d.Id == device.Id), await person.ActorAsync(User, stopping));
        return Redirect(DeviceActs.Address(run.Id, $"/devices/{Uri.EscapeDataString(device.Number)}"));
    }

    private async Task<IActionResult> ManyAsync(
        DeviceChoice choice, Func<IQueryable<Device>, Actor, Task<Run>> preview, CancellationToken stopping)
    {
        if (choice.Of(db, clock.UtcNow(), ModelState) is not { } chosen)
        {
            TempData[Flash.Warning] = ModelState.Problem() ?? Labels.Cancel_Nothing;
            return Redirect(Local(choice.ReturnUrl));
        }

        var run = await preview(chosen, await person.ActorAsync(User, stopping));
        return Redirect(DeviceActs.Address(run.Id, Local(choice.ReturnUrl)));
    }

    private string Local(string? url) => Url.Local(url, "/devices");
}

/// <summary>Where the preview of an act on devices is.</summary>
internal static class DeviceActs
{
    /// <summary>The address of a preview, which leads back to another page.</summary>
    public static string Address(long runId, string returnUrl) =>
        $"/devices/runs/{runId.ToString(CultureInfo.InvariantCulture)}{QueryString.Create("returnUrl", returnUrl)}";
}
