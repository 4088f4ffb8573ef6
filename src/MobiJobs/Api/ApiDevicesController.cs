using System.Globalization;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.Data;
using MobiJobs.Devices.Groups;
using MobiJobs.Devices.List;
using MobiJobs.Devices;
using MobiJobs.Enrollments;

namespace MobiJobs.Api;

/// <summary>Devices over HTTP.</summary>
[ApiController, Route("api/v1/devices"), IgnoreAntiforgeryToken, Authorize(Policy = Permissions.Read)]
public sealed class ApiDevicesController(MobiJobsDb db, DeviceList list, DeviceRegister register, CurrentPerson person, OrganizationTime time, TimeProvider clock) : ControllerBase
{
    private const int DefaultLimit = 100;
    private const int MostLimit = 500;

    /// <summary>Devices by number.</summary>
    /// <param name="query">Which; <c>after</c> is the <c>nextAfter</c> of the page before.</param>
    /// <param name="limit">How many, 1 to 500; 100 without it.</param>
    /// <param name="stopping">The request's end.</param>
    [HttpGet("")]
    public async Task<ActionResult<DeviceItems>> List([FromQuery] DeviceQuery query, [FromQuery] string? limit, CancellationToken stopping)
    {
        var size = DefaultLimit;
        if (limit is not null && (!int.TryParse(limit, NumberStyles.None, CultureInfo.InvariantCulture, out size) || size is < 1 or > MostLimit)) { ModelState.AddModelError("limit", Labels.Invalid_Limit); }

        var groups = await GroupTree.LoadAsync(db, stopping);
        var filter = query.ToFilter(ModelState, groups.Find);
        if (!DeviceCursor.TryRead(query.After, filter, out var after)) { ModelState.AddModelError("after", Labels.Invalid_Place); }

        if (!ModelState.IsValid) { return ValidationProblem(); }

        var page = await list.PageAsync(person.Devices(User).AsNoTracking(), filter, null, after, size, stopping);
        return new DeviceItems([.. page.Rows.Select(row => Item(row, groups))], page.Next);
    }

    /// <summary>One device.</summary>
    /// <param name="number">The number of the device.</param>
    [HttpGet("{number}")]
    public async Task<ActionResult<DeviceItem>> One(string number, CancellationToken stopping) =>
        await FindAsync(number, stopping) is { } device ? Item(DeviceRow.Of(device), await GroupTree.LoadAsync(db, stopping)) : NotFound();

    /// <summary>Registers a device; 409 when the number is taken.</summary>
    [ProducesResponseType<DeviceItem>(StatusCodes.Status201Created), ProducesResponseType(StatusCodes.Status409Conflict)]
    [HttpPost(""), Authorize(Policy = Permissions.ManageDevices), Idempotent]
    public async Task<IActionResult> Register(DeviceRequest request, CancellationToken stopping)
    {
        if (Device.ReadNumber(request.Number) is null) { ModelState.AddModelError("number", Labels.Invalid_NumberForm); }

        CheckLength("ownerName", request.OwnerName, Device.MaxOwnerLength);
        CheckLength("model", request.Model, Device.MaxModelLength);
        CheckLength("serialNumber", request.SerialNumber, Device.MaxSerialLength);
        var groups = await GroupTree.LoadAsync(db, stopping);
        var group = request.Group is null ? null : groups.Find(request.Group);
        if (group?.Problem is { } problem) { ModelState.AddModelError("group", problem); }

        if (!ModelState.IsValid) { return ValidationProblem(); }

        var device = Device.Register(request.Number!, Text.Bounded(request.OwnerName, Device.MaxOwnerLength) ?? "", Text.Bounded(request.Model, Device.MaxModelLength), Text.Bounded(request.SerialNumber, Device.MaxSerialLength), group?.Id, clock.UtcNow());
        var registered = await register.RegisterAsync(device, await person.ActorAsync(User, stopping), stopping);
        return registered
            ? Created($"/api/v1/devices/{Uri.EscapeDataString(device.Number)}", Item(DeviceRow.Of(device), groups))
            : Problem(statusCode: StatusCodes.Status409Conflict, title: Labels.Invalid_DeviceTaken);
    }

    /// <summary>Forgets a device and all its jobs.</summary>
    /// <param name="number">The number of the device.</param>
    [HttpDelete("{number}"), Authorize(Policy = Permissions.ManageDevices)]
    public async Task<ActionResult<DeviceDeleted>> Delete(string number, CancellationToken stopping) =>
        await FindAsync(number, stopping) is { } device ? new DeviceDeleted(await register.DeleteAsync(device, await person.ActorAsync(User, stopping), stopping)) : NotFound();

    private Task<Device?> FindAsync(string number, CancellationToken stopping) =>
        person.Devices(User).FindByNumberAsync(number, stopping);

    private void CheckLength(string key, string? text, int max)
    {
        if (text?.Length > max) { ModelState.AddModelError(key, Labels.Invalid_TooLong); }
    }

    private DeviceItem Item(DeviceRow device, GroupTree groups) => new(
        device.Number,
        device.Name,
        device.OwnerName,
        device.Model,
        device.OsVersion,
        device.SerialNumber,
        groups.PathOf(device.GroupId),
        DeviceNames.Of(device.State),
        time.ToOffset(device.RegisteredAt),
        JobItem.At(device.LastContactAt, time),
        device.AccountHash,
        JobItem.At(device.InformationAt, time));
}

/// <summary>A page of devices; the cursor leads on.</summary>
/// <param name="Items">The devices, by number.</param>
/// <param name="NextAfter">What <c>after</c> takes for the next page; null on the last.</param>
public sealed record DeviceItems(IReadOnlyList<DeviceItem> Items, string? NextAfter);

/// <summary>A device as the API shows it.</summary>
/// <param name="Number">The number that people know it by.</param>
/// <param name="Name">The device's own name, once it is known.</param>
/// <param name="OwnerName">Who holds it.</param>
/// <param name="Model">The model, once it is known.</param>
/// <param name="OsVersion">The version of its system, once it is known.</param>
/// <param name="SerialNumber">The serial number, once it is known.</param>
/// <param name="Group">Its group, by the path A/B.</param>
/// <param name="State">managed or inactive.</param>
/// <param name="RegisteredAt">When it was registered.</param>
/// <param name="LastContactAt">When it was last heard of.</param>
/// <param name="AccountHash">The hash of its iTunes Store account.</param>
/// <param name="InformationAt">When its information was last fetched.</param>
public sealed record DeviceItem(
    string Number,
    string? Name,
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
/// <param name="Group">A group by name, or by the path A/B.</param>
public sealed record DeviceRequest(string? Number, string? OwnerName = null, string? Model = null, string? SerialNumber = null, string? Group = null);

/// <summary>How many jobs went with it.</summary>
/// <param name="DeletedJobs">How many.</param>
public sealed record DeviceDeleted(int DeletedJobs);
