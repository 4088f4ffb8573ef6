using System.Globalization;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.Data;
using MobiJobs.Devices;
using MobiJobs.Jobs;

namespace MobiJobs.Enrollments;

/// <summary>
/// Deactivates or deletes one device or the selected ones, after a page that shows which jobs that affects.
/// </summary>
[Route("devices"), Authorize(Policy = Permissions.ManageDevices)]
public sealed class RemovalController(MobiJobsDb db, DeviceRegister register, CurrentPerson person) : Controller
{
    [HttpGet("{number}/inactivate")]
    public Task<IActionResult> InactivateOne(string number, CancellationToken stopping) =>
        ConfirmOneAsync(number, isDeletion: false, stopping);

    [HttpGet("{number}/delete")]
    public Task<IActionResult> DeleteOne(string number, CancellationToken stopping) =>
        ConfirmOneAsync(number, isDeletion: true, stopping);

    [HttpPost("inactivate")]
    public Task<IActionResult> InactivateSelected(RemovalChoice choice, CancellationToken stopping) =>
        ConfirmAsync(choice, isDeletion: false, stopping);

    [HttpPost("delete")]
    public Task<IActionResult> DeleteSelected(RemovalChoice choice, CancellationToken stopping) =>
        ConfirmAsync(choice, isDeletion: true, stopping);

    [HttpPost("inactivate/confirm")]
    public async Task<IActionResult> Inactivate(RemovalChoice choice, CancellationToken stopping)
    {
        var devices = await Chosen(choice).Where(d => d.State == DeviceState.Managed).ToListAsync(stopping);
        if (devices.Count == 0) { return this.NothingSelected(choice); }

        var actor = await person.ActorAsync(User, stopping);
        var ended = 0;
        foreach (var device in devices) { ended += await register.InactivateAsync(device, actor, stopping); }

        TempData.Say(Pages.Message, Labels.Leave_Inactivated, devices.Count, ended);
        return this.Back(choice);
    }

    [HttpPost("delete/confirm")]
    public async Task<IActionResult> Delete(RemovalChoice choice, CancellationToken stopping)
    {
        var devices = await Chosen(choice).ToListAsync(stopping);
        if (devices.Count == 0) { return this.NothingSelected(choice); }

        CheckDeletion(choice, devices);
        if (!ModelState.IsValid) { return await ConfirmAsync(choice, isDeletion: true, stopping); }

        var actor = await person.ActorAsync(User, stopping);
        var jobs = 0;
        foreach (var device in devices) { jobs += await register.DeleteAsync(device, actor, stopping); }

        TempData.Say(Pages.Message, Labels.Leave_Deleted, devices.Count, jobs);
        var cameFromList = choice.ReturnUrl?.StartsWith("/devices?", StringComparison.Ordinal) == true;
        return Redirect(cameFromList ? choice.ReturnUrl! : "/devices");
    }

    /// <summary>
    /// Whoever deletes types the number of the device, or how many there are, and confirms managed ones separately.
    /// </summary>
    private void CheckDeletion(RemovalChoice choice, List<Device> devices)
    {
        var isOne = devices.Count == 1;
        var expected = isOne ? devices[0].Number : devices.Count.ToString(CultureInfo.InvariantCulture);
        if (Device.NormalizeNumber(choice.Typed ?? "") != expected)
        {
            var problem = isOne ? Labels.Leave_WrongNumber : Labels.Cancel_WrongCount;
            ModelState.AddModelError(RemovalChoice.TypedField, problem);
        }

        if (!choice.IncludeManaged && devices.Exists(d => d.State == DeviceState.Managed))
        {
            ModelState.AddModelError(RemovalChoice.IncludeManagedField, Labels.Leave_EvenRequired);
        }
    }

    private async Task<IActionResult> ConfirmOneAsync(string number, bool isDeletion, CancellationToken stopping)
    {
        if (await person.Devices(User).FindByNumberAsync(number, stopping) is not { } device) { return NotFound(); }

        var page = $"/devices/{Uri.EscapeDataString(device.Number)}";
        var choice = new RemovalChoice { Ids = [device.Id], ReturnUrl = page };
        return await ConfirmAsync(choice, isDeletion, stopping);
    }

    private async Task<IActionResult> ConfirmAsync(RemovalChoice choice, bool isDeletion, CancellationToken stopping)
    {
        var rows = await Chosen(choice)
            .Where(d => isDeletion || d.State == DeviceState.Managed)
            .OrderBy(d => d.Number)
            .Select(d => new RemovalRow
            {
                Id = d.Id,
                Number = d.Number,
                OwnerName = d.OwnerName,
                State = d.State,
                OpenJobs = db.Jobs.Count(j => j.DeviceId == d.Id && j.DueAt != null),
                JobsOnDevice = db.Jobs.Count(j => j.DeviceId == d.Id && j.DueAt != null
                    && j.Stage == JobStage.Active && j.Status >= JobStatus.AwaitingDevice),
                AllJobs = isDeletion ? db.Jobs.Count(j => j.DeviceId == d.Id) : 0,
                FirstJobAt = isDeletion
                    ? db.Jobs.Where(j => j.DeviceId == d.Id).Min(j => (DateTime?)j.RegisteredAt)
                    : null,
            })
            .ToListAsync(stopping);
        return rows.Count == 0
            ? this.NothingSelected(choice)
            : View("Removal", new RemovalPage(isDeletion, rows, this.ReturnUrl(choice), choice.Typed));
    }

    private IQueryable<Device> Chosen(RemovalChoice choice) => person.Devices(User).Selected(choice);
}

/// <summary>The devices to remove, and what was entered to confirm it.</summary>
public sealed class RemovalChoice : DeviceSelection
{
    /// <summary>The name of <see cref="Typed"/> in the form.</summary>
    public const string TypedField = "typed";

    /// <summary>The name of <see cref="IncludeManaged"/> in the form.</summary>
    public const string IncludeManagedField = "includeManaged";

    /// <summary>The device's number, or how many devices there are, typed to confirm a deletion.</summary>
    public string? Typed { get; set; }

    /// <summary>Deletes devices that are still managed, too.</summary>
    public bool IncludeManaged { get; set; }
}

/// <summary>A device that would be removed, and its jobs.</summary>
public sealed record RemovalRow
{
    public required long Id { get; init; }

    public required string Number { get; init; }

    public required string OwnerName { get; init; }

    public required DeviceState State { get; init; }

    public required int OpenJobs { get; init; }

    /// <summary>Open jobs whose command is already on the device.</summary>
    public required int JobsOnDevice { get; init; }

    public required int AllJobs { get; init; }

    /// <summary>When the device's first job was registered, UTC.</summary>
    public required DateTime? FirstJobAt { get; init; }
}

/// <summary>The confirmation page for a removal.</summary>
public sealed record RemovalPage(bool IsDeletion, IReadOnlyList<RemovalRow> Devices, string ReturnUrl, string? Typed);
