using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.Data;
using MobiJobs.Devices;
using MobiJobs.Devices.Groups;
using MobiJobs.Devices.Known;
using MobiJobs.Jobs.List;
using MobiJobs.Kinds;
using MobiJobs.Queue.Acts;
using MobiJobs.Queue.Commands;
using MobiJobs.Vpp.Users;

namespace MobiJobs.Overview.OneDevice;

/// <summary>端末: the page of one device.</summary>
[Route("devices"), Authorize(Policy = Permissions.Read)]
public sealed class DeviceController(
    MobiJobsDb db,
    JobList jobs,
    DeviceJobs jobsNow,
    DirectOperations operations,
    CurrentPerson person) : Controller
{
    private const int QueueSize = 200;

    [HttpGet("{number}")]
    public async Task<IActionResult> Show(string number, string? tab, CancellationToken stopping)
    {
        if (await FindAsync(number, stopping) is not { } device) { return NotFound(); }

        var shown = tab is "information" or "apps" or "profiles" or "queue" ? tab : "basic";
        var queue = shown == "queue"
            ? await jobs.QueueAsync(device.Id, QueueSize, stopping)
            : [];
        var apps = shown == "apps" ? await AppsAsync(device, stopping) : [];
        var isFetching = shown == "information" && await IsFetchingAsync(device, stopping);
        var group = (await GroupTree.LoadAsync(db, stopping)).PathOf(device.GroupId);
        var user = await UserOfAsync(device, stopping);
        return View(new DeviceShow(device, group, shown, queue, apps, isFetching, user)
        {
            Lost = await LostAsync(device, stopping),
            Jobs = shown == "basic" ? await jobsNow.ReadAsync(device.Id, stopping) : null,
            Detail = shown == "information" ? await DetailAsync(device, stopping) : null,
            HasPlace = shown == "information" && await db.DevicePlaces.AnyAsync(p => p.DeviceId == device.Id, stopping),
            ManagedApps = shown == "apps" ? await ManagedAsync(device, stopping) : [],
            Profiles = shown == "profiles" ? await ProfilesAsync(device, stopping) : [],
        });
    }

    [HttpPost("{number}/information"), Authorize(Policy = Permissions.RegisterJobs)]
    public async Task<IActionResult> FetchInformation(string number, CancellationToken stopping)
    {
        if (await FindAsync(number, stopping) is not { } device) { return NotFound(); }

        var actor = await person.ActorAsync(User, stopping);
        const JobKind Kind = JobKind.DeviceInformation;
        if (device.EnrollmentId is { } enrollment
            && await operations.RegisterAsync(Kind, device.Id, enrollment, actor, stopping) is not null)
        {
            TempData.Say(Flash.Message, Labels.Device_InformationOrdered);
        }
        else
        {
            var isErased = device.State == DeviceState.Erased;
            TempData.Say(Flash.Warning, isErased ? Labels.Device_ErasedWaits : Labels.Device_NotManaged);
        }

        return RedirectToAction(nameof(Show), new { number = device.Number, tab = "information" });
    }

    /// <summary>Its lost mode, and the order about it that is open.</summary>
    private async Task<LostDevice> LostAsync(Device device, CancellationToken stopping)
    {
        var known = await db.LostModesAsync([device.Id], stopping);
        var open = await db.Jobs.Where(j => j.DeviceId == device.Id && j.DueAt != null)
            .Where(j => j.Kind == JobKind.LostModeOn || j.Kind == JobKind.LostModeOff)
            .OrderByDescending(j => j.Id)
            .Select(j => new { j.Id, j.Kind })
            .FirstOrDefaultAsync(stopping);
        var mode = known.GetValueOrDefault(device.Id);
        return new LostDevice(mode is { IsOn: true } ? mode : null, open?.Id, open?.Kind);
    }

    private Task<List<DeviceApp>> AppsAsync(Device device, CancellationToken stopping) => db.DeviceApps.AsNoTracking()
        .Where(a => a.DeviceId == device.Id)
        .OrderBy(a => a.Name)
        .ToListAsync(stopping);

    private Task<DeviceDetail?> DetailAsync(Device device, CancellationToken stopping) =>
        db.DeviceDetails.AsNoTracking().FirstOrDefaultAsync(d => d.DeviceId == device.Id, stopping);

    private Task<List<ManagedApp>> ManagedAsync(Device device, CancellationToken stopping) => db.ManagedApps
        .AsNoTracking()
        .Where(a => a.DeviceId == device.Id)
        .OrderBy(a => a.BundleId)
        .ToListAsync(stopping);

    private Task<List<DeviceProfile>> ProfilesAsync(Device device, CancellationToken stopping) => db.DeviceProfiles
        .AsNoTracking()
        .Where(p => p.DeviceId == device.Id)
        .OrderBy(p => p.Name)
        .ToListAsync(stopping);

    private Task<bool> IsFetchingAsync(Device device, CancellationToken stopping) => db.Jobs
        .Where(j => j.DeviceId == device.Id && j.DueAt != null)
        .AnyAsync(j => j.Kind == JobKind.DeviceInformation, stopping);

    private Task<VppUser?> UserOfAsync(Device device, CancellationToken stopping) => device.VppUserId is { } id
        ? db.VppUsers.AsNoTracking().FirstOrDefaultAsync(u => u.Id == id, stopping)
        : Task.FromResult<VppUser?>(null);

    private Task<Device?> FindAsync(string number, CancellationToken stopping) =>
        db.Devices.AsNoTracking().FindByNumberAsync(number, stopping);
}

/// <summary>The page of one device, with the content of the open tab.</summary>
public sealed record DeviceShow(
    Device Device,
    string? Group,
    string Tab,
    IReadOnlyList<JobRow> Queue,
    IReadOnlyList<DeviceApp> Apps,
    bool IsFetching,
    VppUser? VppUser)
{
    /// <summary>Whether it is lost, or about to be.</summary>
    public required LostDevice Lost { get; init; }

    /// <summary>Its jobs; null in the tabs that don't show them.</summary>
    public JobsOfDevice? Jobs { get; init; }

    /// <summary>What else it said of itself; null if nothing, or in another tab.</summary>
    public DeviceDetail? Detail { get; init; }

    /// <summary>Whether it has said where it is, and is still lost.</summary>
    public bool HasPlace { get; init; }

    /// <summary>How it stands with the apps that it was told to install.</summary>
    public IReadOnlyList<ManagedApp> ManagedApps { get; init; } = [];

    public IReadOnlyList<DeviceProfile> Profiles { get; init; } = [];
}

/// <summary>紛失モード of one device.</summary>
/// <param name="Mode">Since when it is in lost mode; null if it is not, as far as is known.</param>
/// <param name="JobId">The open job that changes it; null if there is none.</param>
public sealed record LostDevice(LostMode? Mode, long? JobId, JobKind? Kind);
