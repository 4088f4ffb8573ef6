using Microsoft.EntityFrameworkCore;
using MobiJobs.Data;
using MobiJobs.Devices.Known;

namespace MobiJobs.Enrollments;

/// <summary>
/// What a wipe does to a device's rows, within the caller's transaction. The device waits to be enrolled again; nothing
/// more is sent to it.
/// </summary>
public sealed class ErasedDevices(MobiJobsDb db, DeviceDepartures departures)
{
    /// <summary>
    /// Ends those of these enrollments that are still open, and their open jobs. What the devices reported of their
    /// contents is deleted, so that no check relies on apps that are gone.
    /// </summary>
    public async Task EraseAsync(
        IReadOnlyCollection<long> enrollmentIds,
        DateTime now,
        CancellationToken stopping)
    {
        var which = db.Devices
            .Where(d => d.EnrollmentId != null && enrollmentIds.Contains(d.EnrollmentId!.Value));
        var erased = await departures.EraseAsync(which, now, stopping);
        if (erased.Length > 0) { await ForgetAsync(db, erased, stopping); }
    }

    /// <summary>Deletes what the devices reported of their contents; model and serial number stay.</summary>
    public static async Task ForgetAsync(MobiJobsDb db, long[] deviceIds, CancellationToken stopping)
    {
        await DeleteContentsAsync(db, deviceIds, stopping);
        await DevicePlace.ForgetAsync(db, deviceIds, stopping);
        await db.DeviceDetails.Where(d => deviceIds.Contains(d.DeviceId)).ExecuteDeleteAsync(stopping);
        await db.Devices.Where(d => deviceIds.Contains(d.Id)).ExecuteUpdateAsync(
            set => set
                .SetProperty(d => d.AccountHash, (string?)null)
                .SetProperty(d => d.InformationAt, (DateTime?)null)
                .SetProperty(d => d.AppListAt, (DateTime?)null)
                .SetProperty(d => d.ProfileListAt, (DateTime?)null)
                .SetProperty(d => d.IsSupervised, (bool?)null),
            stopping);
    }

    /// <summary>Deletes the lists that the devices reported.</summary>
    internal static async Task DeleteContentsAsync(MobiJobsDb db, long[] deviceIds, CancellationToken stopping)
    {
        await db.DeleteAllAsync(db.DeviceApps.Where(a => deviceIds.Contains(a.DeviceId)), stopping);
        await db.DeleteAllAsync(db.ManagedApps.Where(a => deviceIds.Contains(a.DeviceId)), stopping);
        await db.DeleteAllAsync(db.DeviceProfiles.Where(p => deviceIds.Contains(p.DeviceId)), stopping);
    }
}
