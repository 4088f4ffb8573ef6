using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using MobiJobs.Accounts;
using MobiJobs.Data;
using MobiJobs.Devices;
using MobiJobs.Devices.Groups;

namespace MobiJobs.Enrollments;

/// <summary>Registers one device, and changes its owner and group.</summary>
[Route("devices"), Authorize(Policy = Permissions.ManageDevices)]
public sealed class RegistrationController(
    MobiJobsDb db,
    DeviceRegister register,
    CurrentPerson person,
    TimeProvider clock) : Controller
{
    private const string FormView = "Registration";

    [HttpGet("new")]
    public async Task<IActionResult> New(string? group, string? number, CancellationToken stopping)
    {
        var groups = await GroupTree.LoadAsync(db, stopping);
        var form = number is not null && await FindAsync(number, stopping) is { State: DeviceState.Erased } erased
            ? RegistrationForm.Of(erased)
            : new RegistrationForm { Group = group };
        return View(FormView, new RegistrationPage(form, groups.Choices, Existing: null));
    }

    [HttpPost("")]
    public async Task<IActionResult> Create(RegistrationForm form, CancellationToken stopping)
    {
        var groups = await GroupTree.LoadAsync(db, stopping);
        if (form.ReadNew(ModelState, groups, clock.UtcNow()) is { } device)
        {
            if (await RegisterAsync(device, stopping) is { } registered)
            {
                TempData.Say(Flash.Message, Labels.Device_Registered, registered.Number);
                return RedirectToAction("Show", "Device", new { number = registered.Number });
            }
        }

        return View(FormView, new RegistrationPage(form, groups.Choices, Existing: null));
    }

    /// <summary>The device; null, with an error at the field, if its number or its serial number is taken.</summary>
    private async Task<Device?> RegisterAsync(Device entered, CancellationToken stopping)
    {
        if (await register.SerialProblemAsync(entered, stopping) is { } problem)
        {
            ModelState.AddModelError(nameof(RegistrationForm.SerialNumber), problem);
            return null;
        }

        var device = await register.RegisterAsync(entered, await person.ActorAsync(User, stopping), stopping);
        if (device is null) { ModelState.AddModelError(nameof(RegistrationForm.Number), Labels.Invalid_DeviceTaken); }

        return device;
    }

    [HttpGet("{number}/edit")]
    public async Task<IActionResult> Edit(string number, CancellationToken stopping)
    {
        if (await FindAsync(number, stopping) is not { } device) { return NotFound(); }

        var groups = await GroupTree.LoadAsync(db, stopping);
        return View(FormView, new RegistrationPage(RegistrationForm.Of(device), groups.Choices, device.Number));
    }

    [HttpPost("{number}/edit")]
    public async Task<IActionResult> Save(string number, RegistrationForm form, CancellationToken stopping)
    {
        if (await FindAsync(number, stopping) is not { } device) { return NotFound(); }

        var groups = await GroupTree.LoadAsync(db, stopping);
        var group = form.ReadChange(ModelState, groups);
        if (!ModelState.IsValid)
        {
            return View(FormView, new RegistrationPage(form, groups.Choices, device.Number));
        }

        await register.ChangeAsync(device, form.Owner, group, await person.ActorAsync(User, stopping), stopping);
        TempData.Say(Flash.Message, Labels.Device_Saved);
        return RedirectToAction("Show", "Device", new { number = device.Number });
    }

    private Task<Device?> FindAsync(string number, CancellationToken stopping) =>
        db.Devices.FindByNumberAsync(number, stopping);
}
