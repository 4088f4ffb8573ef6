using MobiJobs.Data;
using MobiJobs.Devices;
using MobiJobs.Gateway;

namespace MobiJobs.Tests.Support;

/// <summary>Devices that tests add to a store.</summary>
internal static class ManagedDevices
{
    /// <summary>Adds a device and enrolls it, on the simulated channel unless told otherwise.</summary>
    public static async Task<Enrollment> EnrollAsync(
        this MobiJobsDb db,
        Device device,
        string channel,
        DateTime now,
        ChannelKind kind = ChannelKind.Simulated)
    {
        db.Devices.Add(device);
        await db.SaveChangesAsync();
        var enrollment = Enrollment.Start(device, kind, channel, now);
        db.Enrollments.Add(enrollment);
        await db.SaveChangesAsync();
        device.Enroll(enrollment.Id);
        await db.SaveChangesAsync();
        return enrollment;
    }
}
