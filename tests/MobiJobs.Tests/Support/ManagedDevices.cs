using MobiJobs.Data;
using MobiJobs.Devices;
using MobiJobs.Gateway;

namespace MobiJobs.Tests.Support;

/// <summary>Devices that tests add to a store.</summary>
internal static class ManagedDevices
{
    /// <summary>Adds a device and enrolls it on the simulated channel.</summary>
    public static async Task<Enrollment> EnrollAsync(this MobiJobsDb db, Device device, string channel, DateTime now)
    {
        db.Devices.Add(device);
        await db.SaveChangesAsync();
        var enrollment = Enrollment.Start(device, ChannelKind.Simulated, channel, now);
        db.Enrollments.Add(enrollment);
        await db.SaveChangesAsync();
        device.Enroll(enrollment.Id);
        await db.SaveChangesAsync();
        return enrollment;
    }
}
