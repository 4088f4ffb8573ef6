using Microsoft.EntityFrameworkCore;
using MobiJobs.Data;

namespace MobiJobs.Enrollments;

/// <summary>
/// What a wipe does to a device's rows, within the caller's transaction. The device waits to be enrolled again; nothing
/// more is sent to it.
/// </summary>
public sealed class ErasedDevices(MobiJobsDb db, DeviceDepartures departures)
{
    /// <summary>
    /// Ends these enrollments, where they have not ended yet, with their open jobs; what was known of the devices'
    /// contents is forgotten, so that no check rests on apps that are gone.
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

    /// <summary>Forgets what the devices reported of their contents; the hardware stays known.</summary>
    public static async Task ForgetAsync(MobiJobsDb db, long[] deviceIds, CancellationToken stopping)
    {
        await db.DeviceApps.Where(a => deviceIds.Contains(a.DeviceId)).ExecuteDeleteAsync(stopping);
        await db.Devices.Where(d => deviceIds.Contains(d.Id)).ExecuteUpdateAsync(
            set => set
                .SetProperty(d => d.AccountHash, (string?)null)
                .SetProperty(d => d.InformationAt, (DateTime?)null)
                .SetProperty(d => d.AppListAt, (DateTime?)null),
            stopping);
    }
}
