using Microsoft.EntityFrameworkCore;
using MobiJobs.Data;
using MobiJobs.Jobs;
using MobiJobs.Kinds;

namespace MobiJobs.Queue.Commands;

/// <summary>
/// 紛失モード of devices, by what came last: an order that succeeded, or the device's own information.
/// </summary>
public static class LostModes
{
    /// <summary>The devices that are in lost mode, or have left it; of others nothing is known.</summary>
    public static async Task<IReadOnlyDictionary<long, LostMode>> LostModesAsync(
        this MobiJobsDb db, long[] deviceIds, CancellationToken stopping)
    {
        var said = await db.DeviceDetails.Where(d => deviceIds.Contains(d.DeviceId) && d.IsInLostMode != null)
            .Join(db.Devices, d => d.DeviceId, d => d.Id, (d, device) => new
            {
                d.DeviceId,
                IsLost = d.IsInLostMode == true,
                At = device.InformationAt,
            })
            .ToListAsync(stopping);
        var done = await db.Jobs
            .Where(j => deviceIds.Contains(j.DeviceId) && j.EnrollmentId == j.Device.EnrollmentId)
            .Where(j => j.Kind == JobKind.LostModeOn || j.Kind == JobKind.LostModeOff)
            .Where(j => j.Status == JobStatus.Succeeded)
            .OrderBy(j => j.Id)
            .Select(j => new { j.DeviceId, IsLost = j.Kind == JobKind.LostModeOn, At = j.EndedAt })
            .ToListAsync(stopping);
        return said.Concat(done).GroupBy(x => x.DeviceId).ToDictionary(
            g => g.Key,
            g => g.OrderBy(x => x.At).Select(x => new LostMode(x.IsLost, x.At)).Last());
    }
}

/// <summary>Whether a device is in lost mode.</summary>
/// <param name="At">When that was done or reported, in UTC; null if the device has not said when.</param>
public sealed record LostMode(bool IsOn, DateTime? At);
