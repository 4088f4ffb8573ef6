using Microsoft.EntityFrameworkCore;
using MobiJobs.Data;
using MobiJobs.Gateway;
using MobiJobs.Queue.Outages;

namespace MobiJobs.Queue;

/// <summary>Wakes devices through the channel, unless nobody is to be woken now.</summary>
public sealed class DeviceCalls(MobiJobsDb db, ChannelOutages outages, ChannelCalls calls, IDeviceGateway gateway)
{
    /// <summary>
    /// Wakes devices without recording it. Returns those that the channel refused to wake, and why; null if nobody is
    /// woken now, and the call is to be made again later.
    /// </summary>
    public async Task<IReadOnlyDictionary<long, string>?> CallAsync(
        IReadOnlyCollection<long> deviceIds,
        WakeTurn turn,
        CancellationToken stopping)
    {
        if (deviceIds.Count == 0) { return new Dictionary<long, string>(); }

        if (await outages.HoldAsync(stopping)) { return null; }

        var channels = await db.Enrollments
            .Where(e => deviceIds.Contains(e.DeviceId) && e.Channel == gateway.Kind && e.EndedAt == null)
            .Select(e => new { e.ChannelId, e.DeviceId })
            .ToDictionaryAsync(e => e.ChannelId, e => e.DeviceId, stopping);
        var failed = await calls.WakeAsync(channels.Keys, turn, stopping);
        return failed?.ToDictionary(f => channels[f.Key], f => f.Value);
    }
}
