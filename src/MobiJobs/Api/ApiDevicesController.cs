using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using MobiJobs.Accounts;
using MobiJobs.Api.Idempotency;
using MobiJobs.Api.Input;
using MobiJobs.Api.Limits;
using MobiJobs.Data;
using MobiJobs.Devices;
using MobiJobs.Devices.Groups;
using MobiJobs.Devices.List;
using MobiJobs.Enrollments;

namespace MobiJobs.Api;

/// <summary>Devices over HTTP.</summary>
[ApiController, Route("api/v1/devices"), IgnoreAntiforgeryToken, Authorize(Policy = Permissions.Read)]
[RequestSizeLimit(BodyBytes.Few)]
public sealed class ApiDevicesController(
    MobiJobsDb db,
    DeviceList list,
    DeviceRegister register,
    CurrentPerson person,
    OrganizationTime time,
    TimeProvider clock) : ControllerBase
{
    /// <summary>Devices, in the order of their numbers.</summary>
    /// <param name="query">Which; <c>after</c> is the <c>nextAfter</c> of the page before.</param>
    /// <param name="limit">How many, 1 to 500; 100 without it.</param>
    /// <param name="stopping">Cancelled when the client disconnects.</param>
    [HttpGet("", Name = "listDevices")]
    public async Task<ActionResult<DeviceItems>> List(
        [FromQuery] DeviceQuery query,
        [FromQuery] string? limit,
        CancellationToken stopping)
    {
        var size = PageLimit.Read(limit, ModelState);
        var groups = await GroupTree.LoadAsync(db, stopping);
        var filter = query.ToFilter(ModelState, groups.Find);
        if (!DeviceCursor.TryRead(query.After, filter, out var after))
        {
            ModelState.AddModelError("after", Labels.Invalid_Place);
        }

        if (!ModelState.IsValid) { return ValidationProblem(); }

        var page = await list.PageAsync(filter, null, after, size, stopping);
        return new DeviceItems([.. page.Rows.Select(row => Item(row, groups))], page.Next);
    }

    /// <summary>One device.</summary>
    /// <param name="number">The number of the device.</param>
    [HttpGet("{number}", Name = "getDevice")]
    public async Task<ActionResult<DeviceItem>> One(string number, CancellationToken stopping) =>
        await FindAsync(number, stopping) is { } device
            ? Item(DeviceRow.Of(device), await GroupTree.LoadAsync(db, stopping))
            : NotFound();

    /// <summary>Registers a device, or an erased one again; 409 when the number is taken.</summary>
    [ProducesResponseType<DeviceItem>(StatusCodes.Status201Created)]
    [ProducesResponseType(StatusCodes.Status409Conflict)]
    [HttpPost("", Name = "registerDevice"), Authorize(Policy = Permissions.ManageDevices), Idempotent]
    public async Task<IActionResult> Register(DeviceRequest request, CancellationToken stopping)
    {
        Check(request);
        var groups = await GroupTree.LoadAsync(db, stopping);
        var group = request.Group is null ? null : groups.Find(request.Group);
        if (group?.Problem is { } problem) { ModelState.AddModelError("group", problem); }

        if (!ModelState.IsValid) { return ValidationProblem(); }

        var entered = Device.Register(
            request.Number!,
            TypedText.Bounded(request.OwnerName, Device.MaxOwnerLength) ?? "",
            TypedText.Bounded(request.Model, Device.MaxModelLength),
            TypedText.Bounded(request.SerialNumber, Device.MaxSerialLength),
            group?.Id,
            clock.UtcNow());
        if (await register.SerialProblemAsync(entered, stopping) is { } taken)
        {
            ModelState.AddModelError("serialNumber", taken);
            return ValidationProblem();
        }

        var by = await person.ActorAsync(User, stopping);
        return await register.RegisterAsync(entered, by, stopping) is { } device
            ? Created($"/api/v1/devices/{Uri.EscapeDataString(device.Number)}", Item(DeviceRow.Of(device), groups))
            : Problem(statusCode: StatusCodes.Status409Conflict, detail: Labels.Invalid_DeviceTaken);
    }

    private Task<Device?> FindAsync(string number, CancellationToken stopping) =>
        db.Devices.FindByNumberAsync(number, stopping);

    private void Check(DeviceRequest request)
    {
        if (Device.ReadNumber(request.Number) is null)
        {
            ModelState.AddModelError("number", Labels.Invalid_NumberForm);
        }

        ModelState.CheckText("ownerName", request.OwnerName, Device.MaxOwnerLength);
        ModelState.CheckText("model", request.Model, Device.MaxModelLength);
        ModelState.CheckText("serialNumber", request.SerialNumber, Device.MaxSerialLength);
    }

    private DeviceItem Item(DeviceRow device, GroupTree groups) => new()
    {
        Number = device.Number,
        Name = device.Name,
        OwnerName = device.OwnerName,
        Model = device.Model,
        OsVersion = device.OsVersion,
        SerialNumber = device.SerialNumber,
        Group = groups.PathOf(device.GroupId),
        State = DeviceNames.Of(device.State),
        RegisteredAt = time.ToOffset(device.RegisteredAt),
        LastContactAt = time.ToOffset(device.LastContactAt),
        AccountHash = device.AccountHash,
        InformationAt = time.ToOffset(device.InformationAt),
    };
}
