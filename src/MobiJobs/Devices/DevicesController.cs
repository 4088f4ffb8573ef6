using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.Data;
using MobiJobs.Jobs;
using MobiJobs.Operations;

namespace MobiJobs.Devices;

/// <summary>端末: the list, and one device with its tabs.</summary>
[Route("devices")]
public sealed class DevicesController(MobiJobsDb db, JobList jobs, OperationPlan plan, CurrentPerson person) : Controller
{
    private const int PageSize = 100;
    private const int QueueSize = 200;

    [HttpGet("")]
    public async Task<IActionResult> Index(string? q, string? after, CancellationToken stopping)
    {
        var found = person.Devices(User).AsNoTracking();
        if (!string.IsNullOrWhiteSpace(q) && q.Length <= Device.MaxNumberLength)
        {
            var prefix = Device.NormalizeNumber(q);
            var end = prefix + '\uFFFF';
            var owner = q.Trim();
            found = found.Where(d => (string.Compare(d.Number, prefix) >= 0 && string.Compare(d.Number, end) <= 0) || d.OwnerName.Contains(owner));
        }

        if (!string.IsNullOrWhiteSpace(after)) { found = found.Where(d => string.Compare(d.Number, after) > 0); }

        var rows = await found.OrderBy(d => d.Number).Take(PageSize + 1)
            .Select(d => new DeviceRow(d.Number, d.OwnerName, d.Model, d.OsVersion, d.Group!.Name, d.State, d.LastContactAt))
            .ToListAsync(stopping);
        return View(new DeviceIndex(q, [.. rows.Take(PageSize)], rows.Count > PageSize ? rows[PageSize - 1].Number : null));
    }

    [HttpGet("{number}")]
    public async Task<IActionResult> Show(string number, string? tab, CancellationToken stopping)
    {
        if (await FindAsync(number, stopping) is not { } device) { return NotFound(); }

        var shown = tab is "information" or "apps" or "queue" ? tab : "basic";
        var queue = shown == "queue" ? await jobs.QueueAsync(person.Jobs(User), device.Id, QueueSize, stopping) : [];
        var apps = shown == "apps" ? await db.DeviceApps.AsNoTracking().Where(a => a.DeviceId == device.Id).OrderBy(a => a.Name).ToListAsync(stopping) : [];
        return View(new DeviceShow(device, shown, queue, apps));
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

    private Task<Device?> FindAsync(string number, CancellationToken stopping)
    {
        var normalized = Device.NormalizeNumber(number);
        return person.Devices(User).AsNoTracking().Include(d => d.Group).FirstOrDefaultAsync(d => d.Number == normalized, stopping);
    }
}

/// <summary>A row of the device list.</summary>
public sealed record DeviceRow(string Number, string OwnerName, string? Model, string? OsVersion, string? Group, DeviceState State, DateTime? LastContactAt);

/// <summary>The device list.</summary>
public sealed record DeviceIndex(string? Search, IReadOnlyList<DeviceRow> Rows, string? NextAfter);

/// <summary>One device and the tab that is open.</summary>
public sealed record DeviceShow(Device Device, string Tab, IReadOnlyList<JobRow> Queue, IReadOnlyList<DeviceApp> Apps);
