using MobiJobs.Data;
using MobiJobs.Vpp.Contents;

namespace MobiJobs.Vpp.Seats;

/// <summary>The licences by which a device can install an app.</summary>
internal static class UsableLicenses
{
    /// <summary>
    /// Those that are not being collected; of people only those who are linked, for another's do not reach a device.
    /// </summary>
    public static IQueryable<License> Usable(this IQueryable<License> licenses, MobiJobsDb db) => licenses
        .Where(l => l.LeavingAt == null)
        .Where(l => l.UserId == null
            || db.VppUsers.Any(u => u.Id == l.UserId && u.Status == VppUserStatus.Associated));
}
