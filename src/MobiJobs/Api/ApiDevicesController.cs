using System.Globalization;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.Data;
using MobiJobs.Devices;

namespace MobiJobs.Api;

/// <summary>Devices over HTTP.</summary>
[ApiController, Route("api/v1/devices"), IgnoreAntiforgeryToken]
public sealed class ApiDevicesController(MobiJobsDb db, DeviceRegister register, CurrentPerson person, OrganizationTime time, TimeProvider clock) : ControllerBase
{
    private const int DefaultLimit = 100;
    private const int MostLimit = 500;

    /// <summary>Devices by number.</summary>
    /// <param name="limit">How many, 1 to 500; 100 without it.</param>
    /// <param name="after">The <c>nextAfter</c> of the page before.</param>
    [HttpGet("")]
    public async Task<ActionResult<DeviceItems>> List([FromQuery] string? limit, [FromQuery] string? after, CancellationToken stopping)
    {
        var size = DefaultLimit;
        if (limit is not null && (!int.TryParse(limit, NumberStyles.None, CultureInfo.InvariantCulture, out size) || size is < 1 or > MostLimit)) { ModelState.AddModelError("limit", Labels.Invalid_Limit); }

        if (!ModelState.IsValid) { return ValidationProblem(); }

        var devices = person.Devices(User).AsNoTracking().Include(d => d.Group).AsQueryable();
        if (!string.IsNullOrEmpty(after)) { devices = devices.Where(d => string.Compare(d.Number, after) > 0); }

        var found = await devices.OrderBy(d => d.Number).Take(size + 1).ToListAsync(stopping);
        return new DeviceItems([.. found.Take(size).Select(Item)], found.Count > size ? found[size - 1].Number : null);
    }

    /// <summary>One device.</summary>
    /// <param name="number">The number of the device.</param>
    [HttpGet("{number}")]
    public async Task<ActionResult<DeviceItem>> One(string number, CancellationToken stopping) =>
        await FindAsync(number, stopping) is { } device ? Item(device) : NotFound();

    /// <summary>Registers a device; 409 when the number is taken.</summary>
    [ProducesResponseType<DeviceItem>(StatusCodes.Status201Created), ProducesResponseType(StatusCodes.Status409Conflict)]
    [HttpPost(""), Authorize(Policy = Permissions.ManageDevices), Idempotent]
    public async Task<IActionResult> Register(DeviceRequest request, CancellationToken stopping)
    {
        var number = Device.NormalizeNumber(request.Number ?? "");
        if (number.Length is 0 or > Device.MaxNumberLength) { ModelState.AddModelError("number", Labels.Invalid_DeviceNumber); }

        var group = request.Group is null ? null : await db.DeviceGroups.FirstOrDefaultAsync(g => g.Name == request.Group, stopping);
        if (request.Group is not null && group is null) { ModelState.AddModelError("group", Labels.Invalid_Group); }

        if (!ModelState.IsValid) { return ValidationProblem(); }

        var device = Device.Register(number, Text.Bounded(request.OwnerName, 200) ?? "", Text.Bounded(request.Model, 100), Text.Bounded(request.SerialNumber, 64), group?.Id, clock.UtcNow());
        var registered = await register.RegisterAsync(device, $"SIM-{Guid.CreateVersion7():N}", await person.ActorAsync(User, stopping), stopping);
        return registered
            ? Created($"/api/v1/devices/{Uri.EscapeDataString(device.Number)}", Item(device))
            : Problem(statusCode: StatusCodes.Status409Conflict, title: Labels.Invalid_DeviceTaken);
    }

    /// <summary>Forgets a device and all its jobs.</summary>
    /// <param name="number">The number of the device.</param>
    [HttpDelete("{number}"), Authorize(Policy = Permissions.ManageDevices)]
    public async Task<ActionResult<DeviceDeleted>> Delete(string number, CancellationToken stopping) =>
        await FindAsync(number, stopping) is { } device ? new DeviceDeleted(await register.DeleteAsync(device, await person.ActorAsync(User, stopping), stopping)) : NotFound();

    private Task<Device?> FindAsync(string number, CancellationToken stopping)
    {
        var normalized = Device.NormalizeNumber(number);
        return person.Devices(User).Include(d => d.Group).FirstOrDefaultAsync(d => d.Number == normalized, stopping);
    }

    private DeviceItem Item(Device device) => new(
        device.Number,
        device.OwnerName,
        device.Model,
        device.OsVersion,
        device.SerialNumber,
        device.Group?.Name,
        device.State == DeviceState.Managed ? "managed" : "inactive",
        time.ToOffset(device.RegisteredAt),
        JobItem.At(device.LastContactAt, time),
        device.AccountHash,
        JobItem.At(device.InformationAt, time));
}

/// <summary>A page of devices by number; the cursor leads on.</summary>
/// <param name="Items">The devices, by number.</param>
/// <param name="NextAfter">What <c>after</c> takes for the next page; null on the last.</param>
public sealed record DeviceItems(IReadOnlyList<DeviceItem> Items, string? NextAfter);

/// <summary>A device as the API shows it.</summary>
/// <param name="Number">The number that people know it by.</param>
/// <param name="OwnerName">Who holds it.</param>
/// <param name="Model">The model, once it is known.</param>
/// <param name="OsVersion">The version of its system, once it is known.</param>
/// <param name="SerialNumber">The serial number, once it is known.</param>
/// <param name="Group">Its group's name.</param>
/// <param name="State">managed or inactive.</param>
/// <param name="RegisteredAt">When it was registered.</param>
/// <param name="LastContactAt">When it was last heard of.</param>
/// <param name="AccountHash">The hash of its iTunes Store account.</param>
/// <param name="InformationAt">When its information was last fetched.</param>
public sealed record DeviceItem(
    string Number,
    string OwnerName,
    string? Model,
    string? OsVersion,
    string? SerialNumber,
    string? Group,
    string State,
    DateTimeOffset RegisteredAt,
    DateTimeOffset? LastContactAt,
    string? AccountHash,
    DateTimeOffset? InformationAt);

/// <summary>A device to register.</summary>
/// <param name="Number">The number that people know it by.</param>
/// <param name="OwnerName">Who holds it.</param>
/// <param name="Model">The model.</param>
/// <param name="SerialNumber">The serial number.</param>
/// <param name="Group">A group's name.</param>
public sealed record DeviceRequest(string? Number, string? OwnerName = null, string? Model = null, string? SerialNumber = null, string? Group = null);

/// <summary>How many jobs went with it.</summary>
/// <param name="DeletedJobs">How many.</param>
public sealed record DeviceDeleted(int DeletedJobs);
