using Microsoft.EntityFrameworkCore;
using MobiJobs.Data;
using MobiJobs.Gateway;

namespace MobiJobs.Devices.Known;

/// <summary>
/// Where a lost device said it was, last. Shown only to who asks for it, which is audited; deleted when lost mode or
/// the enrollment ends.
/// </summary>
public sealed class DevicePlace
{
    private DevicePlace()
    {
    }

    public long DeviceId { get; private set; }

    public double Latitude { get; private set; }

    public double Longitude { get; private set; }

    /// <summary>In metres; null if unknown.</summary>
    public double? Accuracy { get; private set; }

    /// <summary>When the device was there, if it says so, else when it answered (UTC).</summary>
    public DateTime At { get; private set; }

    public static DevicePlace Of(long deviceId, PlaceFacts facts, DateTime now) => new()
    {
        DeviceId = deviceId,
        Latitude = facts.Latitude,
        Longitude = facts.Longitude,
        Accuracy = facts.Accuracy,
        At = facts.At ?? now,
    };

    /// <summary>Deletes where these devices were.</summary>
    public static Task ForgetAsync(MobiJobsDb db, long[] deviceIds, CancellationToken stopping) =>
        db.DevicePlaces.Where(p => deviceIds.Contains(p.DeviceId)).ExecuteDeleteAsync(stopping);
}
