using Microsoft.EntityFrameworkCore;
using MobiJobs.Data;
using MobiJobs.Devices;
using MobiJobs.Enrollments.Arrivals;
using MobiJobs.Gateway;
using MobiJobs.Queue.Acts;

namespace MobiJobs.Enrollments;

/// <summary>Registers many devices, within the caller's transaction.</summary>
public sealed class BulkRegistration(MobiJobsDb db, SystemJobs systemJobs, IDeviceGateway gateway)
{
    /// <summary>
    /// Registers the new devices, enrolls them together with the existing ones, and registers a job for each that
    /// fetches its information. Returns the ids of both; the caller rings for them after the commit.
    /// </summary>
    /// <param name="devices">The new ones.</param>
    /// <param name="existing">Those that have no enrollment.</param>
    /// <param name="channelIds">Ids that devices are enrolled with in the channel already, by number.</param>
    /// <param name="now">The time (UTC).</param>
    /// <param name="stopping">Ends the work.</param>
    public async Task<IReadOnlyList<long>> RegisterAsync(
        IReadOnlyCollection<Device> devices,
        IReadOnlyCollection<long> existing,
        IReadOnlyDictionary<string, string> channelIds,
        DateTime now,
        CancellationToken stopping)
    {
        List<long> ids = [.. await AddAsync(devices, stopping), .. existing];
        await EnrollAsync(ids, channelIds, now, stopping);
        return ids;
    }

    private async Task<List<long>> AddAsync(IReadOnlyCollection<Device> devices, CancellationToken stopping)
    {
        if (devices.Count == 0) { return []; }

        await db.BulkInsertAsync(devices, keepKeys: false, stopping);
        var numbers = devices.Select(d => d.Number).ToArray();
        return await db.Devices.Where(d => numbers.Contains(d.Number)).Select(d => d.Id).ToListAsync(stopping);
    }

    private async Task EnrollAsync(
        List<long> ids,
        IReadOnlyDictionary<string, string> channelIds,
        DateTime now,
        CancellationToken stopping)
    {
        var known = await KnownAsync(channelIds, stopping);
        var enrollments = ids
            .Select(id => (DeviceId: id, ChannelId: known.GetValueOrDefault(id) ?? gateway.EnrollRegistered()))
            .Where(e => e.ChannelId is not null)
            .Select(e => Enrollment.Start(e.DeviceId, gateway.Kind, e.ChannelId!, now))
            .ToArray();
        if (enrollments.Length == 0) { return; }

        await db.BulkInsertAsync(enrollments, keepKeys: false, stopping);
        await ExpectAsync(known, now, stopping);
        var enrolling = enrollments.Select(e => e.DeviceId).ToArray();
        var open = db.Enrollments.Where(e => e.EndedAt == null);
        await db.Devices.Where(d => enrolling.Contains(d.Id)).ExecuteUpdateAsync(
            set => set
                .SetProperty(d => d.State, DeviceState.Managed)
                .SetProperty(d => d.EnrollmentId, d => open.Where(e => e.DeviceId == d.Id).Max(e => (long?)e.Id)),
            stopping);
        var enrolled = await db.Devices
            .Where(d => enrolling.Contains(d.Id))
            .Select(d => new { d.Id, EnrollmentId = d.EnrollmentId!.Value })
            .ToListAsync(stopping);
        var jobs = enrolled.ConvertAll(d => SystemJobs.Information(d.Id, d.EnrollmentId));
        await systemJobs.RegisterAsync(jobs, now, stopping);
    }

    private async Task<Dictionary<long, string>> KnownAsync(
        IReadOnlyDictionary<string, string> channelIds, CancellationToken stopping)
    {
        if (channelIds.Count == 0) { return []; }

        var numbers = channelIds.Keys.ToArray();
        return await db.Devices.Where(d => numbers.Contains(d.Number))
            .Select(d => new { d.Id, d.Number })
            .ToDictionaryAsync(d => d.Id, d => channelIds[d.Number], stopping);
    }

    /// <summary>
    /// Notes who devices are that have enrolled before: what they say next is then about an enrollment that goes on.
    /// </summary>
    private async Task ExpectAsync(
        IReadOnlyDictionary<long, string> known, DateTime now, CancellationToken stopping)
    {
        if (known.Count == 0) { return; }

        var channelIds = known.Values.ToArray();
        var heard = await db.Arrivals.Where(a => channelIds.Contains(a.ChannelId))
            .ToDictionaryAsync(a => a.ChannelId, StringComparer.Ordinal, stopping);
        foreach (var (deviceId, channelId) in known)
        {
            var arrival = heard.GetValueOrDefault(channelId) ?? db.Arrivals.Add(Arrival.Of(channelId, now)).Entity;
            arrival.Is(deviceId);
        }

        await db.SaveChangesAsync(stopping);
    }
}
