using Microsoft.EntityFrameworkCore;
using MobiJobs.Data;

namespace MobiJobs.Devices;

/// <summary>How a transaction keeps the devices that it is about to register jobs for as they are.</summary>
public static class HeldDevices
{
    /// <summary>
    /// Waits for whoever is changing the rows of these devices, and keeps them as they are until the caller's
    /// transaction ends. What is asked afterwards still holds at its commit: nobody ends an enrollment of theirs, and
    /// nobody else registers anything for them. In the order of ids, so that two that hold the same rows don't wait for
    /// each other.
    /// </summary>
    public static Task HoldDevicesAsync(
        this MobiJobsDb db, IEnumerable<long> deviceIds, CancellationToken stopping)
    {
        var ids = deviceIds.Distinct().Order().ToArray();
        return db.Devices.Where(d => ids.Contains(d.Id))
            .HoldAsync(d => d.LastJoinNo, stopping);
    }
}
