using Microsoft.EntityFrameworkCore;
using MobiJobs.Catalogue.Profiles;
using MobiJobs.Data;
using MobiJobs.Devices;
using MobiJobs.Jobs;
using MobiJobs.Kinds;

namespace MobiJobs.Operations.Send;

/// <summary>
/// Checks before sending which jobs would fail or have no effect. What is unknown of a device counts against nothing.
/// </summary>
public sealed class JobCheck(MobiJobsDb db, EqualJobs equal)
{
    /// <summary>One planned job for each device and item, with what was found against it.</summary>
    public async Task<IReadOnlyList<PlannedJob>> CheckAsync(
        OperationRun run,
        IReadOnlyList<CatalogueItem?> items,
        IReadOnlyList<CheckedDevice> devices,
        CancellationToken stopping)
    {
        var enrollments = devices.Select(d => d.EnrollmentId).OfType<long>();
        var open = await equal.OpenAsync(enrollments, [run.Kind], stopping);
        var apps = await AppsAsync(run.Kind, items, devices, stopping);
        var planned = new List<PlannedJob>(devices.Count * items.Count);
        foreach (var device in devices)
        {
            for (var item = 0; item < items.Count; item++)
            {
                var findings = Check(run.Kind, items[item], device, apps);
                var subject = JobSubject.Of(device.DeviceId, run.Kind, items[item]?.Target);
                if (open.Contains(subject)) { findings |= CheckFinding.EqualOpen; }

                planned.Add(PlannedJob.Of(run.Id, device.DeviceId, item, findings));
            }
        }

        return planned;
    }

    private static CheckFinding Check(
        JobKind kind,
        CatalogueItem? item,
        CheckedDevice device,
        Dictionary<(long Device, string BundleId), bool> apps)
    {
        var findings = device switch
        {
            { EnrollmentId: not null } => CheckFinding.None,
            { State: DeviceState.Erased } => CheckFinding.Erased,
            _ => CheckFinding.NotManaged,
        };
        var needsSupervision = kind.NeedsSupervision() || (kind.Delivers() && item?.NeedsSupervision == true);
        if (needsSupervision && device.IsSupervised == false) { findings |= CheckFinding.NotSupervised; }

        if (item is null) { return findings; }

        if (kind.Delivers() && !item.Fits(device.Model)) { findings |= CheckFinding.WrongFamily; }

        var isTooOld = kind.Delivers() && item.RunsOn(device.Model, device.OsVersion) == false;
        if (isTooOld) { findings |= CheckFinding.OsTooOld; }

        if (item.Target.BundleId is not { } bundle || device.AppListAt is null) { return findings; }

        var isInstalled = apps.TryGetValue((device.DeviceId, bundle), out var isManaged);
        return findings | CheckApp(kind, isInstalled ? isManaged : null);
    }

    /// <summary><paramref name="isManaged"/> is null for an app that is not installed.</summary>
    private static CheckFinding CheckApp(JobKind kind, bool? isManaged) => (kind, isManaged) switch
    {
        (JobKind.AppRemove, null) => CheckFinding.NotInstalled,
        (JobKind.AppRemove, false) => CheckFinding.NotManagedApp,
        (JobKind.VppInstall or JobKind.AppInstall, not null) => CheckFinding.AlreadyInstalled,
        _ => CheckFinding.None,
    };

    private async Task<Dictionary<(long Device, string BundleId), bool>> AppsAsync(
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
