using Microsoft.EntityFrameworkCore;
using MobiJobs.Data;
using MobiJobs.Devices;
using MobiJobs.Devices.Groups;
using MobiJobs.Gateway;

namespace MobiJobs.Tests.Operations;

/// <summary>Many devices at once, under management, in one group.</summary>
internal static class Fleet
{
    public static async Task<int> AddAsync(MobiJobsDb db, int count, string group, DateTime now)
    {
        var groupId = (await GroupRegister.EnsureAsync(db, [group], default)).Id;
        await db.BulkInsertAsync(
            Enumerable.Range(1, count).Select(n =>
                Device.Register($"{group}-{n:000000}", "大勢", "iPad (A16)", null, groupId, now)),
            keepKeys: false,
            default);
        var devices = await db.Devices.Where(d => d.GroupId == groupId).ToListAsync();
        await db.BulkInsertAsync(
            devices.Select(d => Enrollment.Start(d, ChannelKind.Simulated, $"{group}-channel-{d.Id}", now)),
            keepKeys: false,
            default);
        await db.Devices.Where(d => d.GroupId == groupId)
            .ExecuteUpdateAsync(set =>
                set.SetProperty(
                    d => d.EnrollmentId,
                    d => db.Enrollments.Where(e => e.DeviceId == d.Id).Select(e => (long?)e.Id).FirstOrDefault()));
        db.ChangeTracker.Clear();
        return groupId;
    }
}
