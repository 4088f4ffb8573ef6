using Microsoft.EntityFrameworkCore;
using MobiJobs.Catalogue.Profiles;
using MobiJobs.Data;
using MobiJobs.Devices;
using MobiJobs.Gateway;
using MobiJobs.Jobs;
using MobiJobs.Kinds;
using MobiJobs.Runs;

namespace MobiJobs.Operations.Send;

/// <summary>
/// Checks before sending which jobs would fail or have no effect. What is unknown of a device is no finding.
/// </summary>
public sealed class JobCheck(MobiJobsDb db, EqualJobs equal, TakingDevices taking, TimeProvider clock)
{
    /// <summary>
    /// Checks what speaks against sending to these devices. Only jobs with a finding are returned.
    /// </summary>
    public async Task<IReadOnlyList<FoundJob>> CheckAsync(
        OperationOrder order,
        IReadOnlyCollection<long> deviceIds,
        CancellationToken stopping)
    {
        var (kind, items) = (order.Kind, order.Parts);
        var devices = await DevicesAsync(deviceIds, stopping);
        var open = await equal.OpenAsync(devices.Select(d => d.EnrollmentId).OfType<long>(), [kind], stopping);
        var licenses = await LicenseCheck.ReadAsync(
            db, order, [.. devices.Select(d => d.DeviceId)], clock.UtcNow(), stopping);
        var apps = await AppsAsync(kind, items, devices, stopping);
        var blocked = await BlockedApps.ReadAsync(
            db, kind, [.. items.Select(i => i?.Target.BundleId).OfType<string>()], deviceIds, stopping);
        var known = devices.ToDictionary(d => d.DeviceId);
        var alike = new Dictionary<(int Part, DeviceTraits Traits), CheckFinding>();
        return
        [
            .. from id in deviceIds
               from part in Enumerable.Range(0, items.Count)
               let findings = known.TryGetValue(id, out var device)
                   ? CheckAlike(kind, items, part, device.Traits, alike) | Check(kind, items[part], device, apps)
                       | CheckOpen(kind, items[part], device, open) | licenses.Of(id, items[part])
                       | CheckBlocked(items[part], device, blocked)
                   : CheckFinding.Deleted
               where findings != CheckFinding.None
               select new FoundJob(id, (byte)part, findings),
        ];
    }

    /// <summary>
    /// Checks the pending items of a preview for these devices, notes what is found, and leaves out what is not to be
    /// sent.
    /// </summary>
    /// <param name="only">The index of what is sent; null for everything.</param>
    public async Task NoteAsync(
        Run run, IReadOnlyCollection<long> deviceIds, CancellationToken stopping, byte? only = null)
    {
        var order = OperationOrder.Of(run);
        var found = await CheckAsync(order, deviceIds, stopping);
        foreach (var same in found.Where(f => only is null || f.Part == only)
            .GroupBy(f => (f.Part, f.Findings), f => f.DeviceId))
        {
            var (part, findings) = same.Key;
            var outcome = (findings & order.LeaveOut) == CheckFinding.None ? RunOutcome.Pending : RunOutcome.LeftOut;
            await db.PendingItems(run, [.. same]).Where(i => i.Part == part)
                .SetAsync(outcome, (int)findings, stopping);
        }
    }

    private Task<List<CheckedDevice>> DevicesAsync(
        IReadOnlyCollection<long> ids,
        CancellationToken stopping) => db.Devices
        .Where(d => ids.Contains(d.Id))
        .Select(d => new CheckedDevice(
            d.Id, d.State, d.EnrollmentId, new DeviceTraits(d.Model, d.OsVersion, d.IsSupervised), d.AppListAt))
        .ToListAsync(stopping);

    private static CheckFinding CheckOpen(
        JobKind kind,
        CatalogueItem? item,
        CheckedDevice device,
        HashSet<JobSubject> open) =>
        open.Contains(JobSubject.Of(device.DeviceId, kind, item?.Target)) ? CheckFinding.EqualOpen : CheckFinding.None;

    private static CheckFinding CheckBlocked(CatalogueItem? item, CheckedDevice device, BlockedApps blocked) =>
        item?.Target.BundleId is { } bundle && blocked.Includes(device.DeviceId, bundle)
            ? CheckFinding.AppBlocked
            : CheckFinding.None;

    /// <summary>Once for all devices of the same model, OS and supervision.</summary>
    private CheckFinding CheckAlike(
        JobKind kind,
        IReadOnlyList<CatalogueItem?> items,
        int part,
        DeviceTraits traits,
        Dictionary<(int Part, DeviceTraits Traits), CheckFinding> alike)
    {
        if (!alike.TryGetValue((part, traits), out var findings))
        {
            alike[(part, traits)] = findings = CheckTraits(kind, items[part], traits);
        }

        return findings;
    }

    private CheckFinding CheckTraits(JobKind kind, CatalogueItem? item, DeviceTraits device)
    {
        var taken = CheckFindings.Of(taking.WhyNot(kind, device));
        var needsSupervision = (kind.NeedsSupervision(device.Model) && taken != CheckFinding.SupervisedOnly)
            || (kind.Delivers() && item?.NeedsSupervision == true);
        var findings = taken;
        if (needsSupervision && device.IsSupervised == false) { findings |= CheckFinding.NotSupervised; }

        if (item is null || !kind.Delivers()) { return findings; }

        if (!item.Fits(device.Model)) { findings |= CheckFinding.WrongFamily; }

        return item.RunsOn(device.Model, device.OsVersion) == false ? findings | CheckFinding.OsTooOld : findings;
    }

    private static CheckFinding Check(
        JobKind kind,
        CatalogueItem? item,
        CheckedDevice device,
        Dictionary<(long Device, string BundleId), bool?> apps)
    {
        var findings = CheckFindings.Reach(device.EnrollmentId, device.State);
        if (item?.Target.BundleId is not { } bundle || device.AppListAt is null) { return findings; }

        var isInstalled = apps.TryGetValue((device.DeviceId, bundle), out var isManaged);
        return findings | CheckApp(kind, isInstalled, isManaged);
    }

    /// <summary>An app that is installed and not managed comes under management by its delivery.</summary>
    private static CheckFinding CheckApp(JobKind kind, bool isInstalled, bool? isManaged) =>
        (kind, isInstalled, isManaged) switch
        {
            (JobKind.AppRemove, false, _) => CheckFinding.NotInstalled,
            (JobKind.AppRemove, true, false) => CheckFinding.NotManagedApp,
            (JobKind.VppInstall or JobKind.AppInstall, true, _) => CheckFinding.AlreadyInstalled,
            _ => CheckFinding.None,
        };

    private async Task<Dictionary<(long Device, string BundleId), bool?>> AppsAsync(
        JobKind kind,
        IReadOnlyList<CatalogueItem?> items,
        IReadOnlyList<CheckedDevice> devices,
        CancellationToken stopping)
    {
        var bundles = items.Select(i => i?.Target.BundleId).OfType<string>().ToArray();
        if (!kind.IsVerified() || bundles.Length == 0) { return []; }

        var ids = devices.Select(d => d.DeviceId).ToArray();
        return await db.DeviceApps
            .Where(a => ids.Contains(a.DeviceId) && bundles.Contains(a.BundleId))
            .Select(a => new { a.DeviceId, a.BundleId, a.IsManaged })
            .ToDictionaryAsync(a => (a.DeviceId, a.BundleId), a => a.IsManaged, stopping);
    }
}

/// <summary>A device to send to, and what is known of it.</summary>
internal sealed record CheckedDevice(
    long DeviceId,
    DeviceState State,
    long? EnrollmentId,
    DeviceTraits Traits,
    DateTime? AppListAt);

/// <summary>A device, the index of what it is sent, and what is found against sending it.</summary>
public sealed record FoundJob(long DeviceId, byte Part, CheckFinding Findings);
