using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.OutputCaching;
using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.Data;
using MobiJobs.Jobs;
using MobiJobs.Operations;
using MobiJobs.Vpp;

namespace MobiJobs.Devices;

/// <summary>端末: the list, and one device with its tabs.</summary>
[Route("devices")]
public sealed class DevicesController(MobiJobsDb db, DeviceList list, JobList jobs, OperationPlan plan, CurrentPerson person) : Controller
{
    private const int QueueSize = 200;

    [HttpGet(""), OutputCache(PolicyName = UntilWritten.Name)]
    public async Task<IActionResult> Index(DeviceQuery query, CancellationToken stopping)
    {
        var filter = query.ToFilter(ModelState, DeviceQuery.ById);
        if (!DeviceCursor.TryRead(query.Before, filter, out var before) | !DeviceCursor.TryRead(query.After, filter, out var after)) { ModelState.AddModelError("after", Labels.Invalid_Cursor); }

        var page = await list.PageAsync(person.Devices(User).AsNoTracking(), filter, before, before is null ? after : null, DeviceList.PageSize, stopping);
        return View(new DeviceIndex(filter, query, page, await GroupTree.LoadAsync(db, stopping), IsFirst: before is null && after is null));
    }

    /// <summary>All that the filter matches, as it is read; a reader that goes away ends it.</summary>
    [HttpGet("/devices.csv")]
    public async Task<IActionResult> Csv(DeviceQuery query, [FromServices] DeviceCsv csv, [FromServices] ShownTime time, CancellationToken stopping)
    {
        var filter = query.ToFilter(ModelState, DeviceQuery.ById);
        if (!ModelState.IsValid) { return ValidationProblem(); }

        Response.ContentType = "text/csv; charset=utf-8";
        Response.Headers.ContentDisposition = $"attachment; filename=\"devices-{time.FileStamp()}.csv\"";
        await csv.WriteAsync(Response.Body, person.Devices(User).AsNoTracking(), filter, stopping);
        return new EmptyResult();
    }

    [HttpGet("{number}")]
    public async Task<IActionResult> Show(string number, string? tab, CancellationToken stopping)
    {
        if (await FindAsync(number, stopping) is not { } device) { return NotFound(); }

        var shown = tab is "information" or "apps" or "queue" ? tab : "basic";
        var queue = shown == "queue" ? await jobs.QueueAsync(person.Jobs(User), device.Id, QueueSize, stopping) : [];
        var apps = shown == "apps" ? await db.DeviceApps.AsNoTracking().Where(a => a.DeviceId == device.Id).OrderBy(a => a.Name).ToListAsync(stopping) : [];
        var fetching = shown == "information" && await db.Jobs.AnyAsync(j => j.DeviceId == device.Id && j.DueAt != null && j.Kind == JobKind.DeviceInformation, stopping);
        return View(new DeviceShow(device, (await GroupTree.LoadAsync(db, stopping)).PathOf(device.GroupId), shown, queue, apps, fetching, await UserOfAsync(device, stopping)));
    }

    [HttpPost("{number}/information"), Authorize(Policy = Permissions.RegisterJobs)]
    public async Task<IActionResult> FetchInformation(string number, CancellationToken stopping)
    {
        if (await FindAsync(number, stopping) is not { } device) { return NotFound(); }

        if (device.EnrollmentId is { } enrollmentId)
        {
            await plan.RegisterAsync(JobKind.DeviceInformation, null, [new Target(device.Id, enrollmentId)], null, await person.ActorAsync(User, stopping), stopping);
        }

        TempData.Say(device.EnrollmentId is null ? Pages.Warning : Pages.Message, device.EnrollmentId is null ? Labels.Device_NotManaged : Labels.Device_InformationOrdered);
        return RedirectToAction(nameof(Show), new { number = device.Number, tab = "information" });
    }

    private Task<VppUser?> UserOfAsync(Device device, CancellationToken stopping) =>
        device.VppUserId is { } id ? db.VppUsers.AsNoTracking().FirstOrDefaultAsync(u => u.Id == id, stopping) : Task.FromResult<VppUser?>(null);

    private Task<Device?> FindAsync(string number, CancellationToken stopping)
    {
        var normalized = Device.NormalizeNumber(number);
        return person.Devices(User).AsNoTracking().FirstOrDefaultAsync(d => d.Number == normalized, stopping);
    }
}

/// <summary>The device list.</summary>
public sealed record DeviceIndex(DeviceFilter Filter, DeviceQuery Query, DevicePage Page, GroupTree Groups, bool IsFirst)
{
    /// <summary>The address of this view, at another place of the list.</summary>
    public string Address(string? key = null, string? cursor = null) =>
        "/devices" + QueryString.Create(key is null ? Filter.Query() : Filter.Query().Append(new(key, cursor)));

    /// <summary>The address of this view in another order; the same order once more turns it round.</summary>
    public string Sorted(DeviceSort sort) =>
        "/devices" + QueryString.Create((Filter with { Sort = sort, Descending = Filter.Sort == sort && !Filter.Descending }).Query());
}

/// <summary>One device and the tab that is open.</summary>
public sealed record DeviceShow(Device Device, string? Group, string Tab, IReadOnlyList<JobRow> Queue, IReadOnlyList<DeviceApp> Apps, bool IsFetching, VppUser? VppUser);
