using Microsoft.EntityFrameworkCore;
using MobiJobs.Data;
using MobiJobs.Devices;
using MobiJobs.Gateway;
using MobiJobs.Queue;

namespace MobiJobs.Enrollments;

/// <summary>Registers many devices, within the caller's transaction.</summary>
public sealed class BulkRegistration(MobiJobsDb db, SystemJobs systemJobs, IDeviceGateway gateway)
{
    /// <summary>
    /// Registers these devices, and jobs that fetch the information of those that are enrolled at once. Returns their
    /// ids; ring for them after the commit.
    /// </summary>
    public async Task<IReadOnlyList<long>> RegisterAsync(
        IReadOnlyList<Device> devices,
        DateTime now,
        CancellationToken stopping)
    {
        if (devices.Count == 0) { return []; }

        await db.BulkInsertAsync(devices, keepKeys: false, stopping);
        var numbers = devices.Select(d => d.Number).ToArray();
        var ids = await db.Devices.Where(d => numbers.Contains(d.Number)).Select(d => d.Id).ToListAsync(stopping);
        await EnrollAsync(ids, now, stopping);
        return ids;
    }

    private async Task EnrollAsync(List<long> ids, DateTime now, CancellationToken stopping)
    {
        var enrollments = ids
            .Select(id => (DeviceId: id, ChannelId: gateway.EnrollRegistered()))
            .Where(e => e.ChannelId is not null)
            .Select(e => Enrollment.Start(e.DeviceId, gateway.Kind, e.ChannelId!, now))
            .ToArray();
        if (enrollments.Length == 0) { return; }

        await db.BulkInsertAsync(enrollments, keepKeys: false, stopping);
        var open = db.Enrollments.Where(e => e.EndedAt == null);
        await db.Devices.Where(d => ids.Contains(d.Id)).ExecuteUpdateAsync(
            set => set.SetProperty(
                d => d.EnrollmentId,
                d => open.Where(e => e.DeviceId == d.Id).Max(e => (long?)e.Id)),
            stopping);
        var enrolled = await db.Devices
            .Where(d => ids.Contains(d.Id) && d.EnrollmentId != null)
            .Select(d => new { d.Id, EnrollmentId = d.EnrollmentId!.Value })
            .ToListAsync(stopping);
        var jobs = enrolled.ConvertAll(d => SystemJobs.Information(d.Id, d.EnrollmentId));
        await systemJobs.RegisterAsync(jobs, now, stopping);
    }
}
