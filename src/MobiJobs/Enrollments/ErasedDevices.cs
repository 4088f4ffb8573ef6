using Microsoft.EntityFrameworkCore;
using MobiJobs.Data;
using MobiJobs.Devices;
using MobiJobs.Jobs;
using MobiJobs.Queue;

namespace MobiJobs.Enrollments;

/// <summary>
/// What a wipe does to a device's rows, within the caller's transaction. The device waits to be enrolled again; nothing
/// more is sent to it.
/// </summary>
public sealed class ErasedDevices(MobiJobsDb db, DeviceQueue queue)
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
        var erased = await db.Devices
            .Where(d => d.EnrollmentId != null && enrollmentIds.Contains(d.EnrollmentId!.Value))
            .Select(d => new { d.Id, EnrollmentId = d.EnrollmentId!.Value })
            .ToListAsync(stopping);
        if (erased.Count == 0) { return; }

        var enrollments = erased.Select(d => d.EnrollmentId).ToArray();
        var open = db.Jobs.Where(j => enrollments.Contains(j.EnrollmentId) && j.DueAt != null);
        await queue.EndAsync(open.Where(j => j.Stage != JobStage.Active), Ending.Erased, now, stopping);
        await queue.EndAsync(open, Ending.Erased, now, stopping);
        await db.Enrollments
            .Where(e => enrollments.Contains(e.Id) && e.EndedAt == null)
            .ExecuteUpdateAsync(set => set.SetProperty(e => e.EndedAt, now), stopping);
        var devices = erased.Select(d => d.Id).ToArray();
        await ForgetAsync(db, devices, stopping);
        await db.Devices.Where(d => devices.Contains(d.Id)).ExecuteUpdateAsync(
            set => set
                .SetProperty(d => d.EnrollmentId, (long?)null)
                .SetProperty(d => d.State, DeviceState.Erased),
            stopping);
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
