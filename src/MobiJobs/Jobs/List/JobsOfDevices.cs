using Microsoft.EntityFrameworkCore;
using MobiJobs.Data;
using MobiJobs.Devices;
using MobiJobs.Jobs.Filter;

namespace MobiJobs.Jobs.List;

/// <summary>The jobs of some devices, in conditions that the indexes of both engines serve.</summary>
public static class JobsOfDevices
{
    /// <summary>The jobs of the devices whose number starts with this text.</summary>
    public static IQueryable<Job> OfNumbersStartingWith(this IQueryable<Job> jobs, string typed)
    {
        var prefix = Device.NormalizeNumber(typed);
        var end = prefix + DeviceNumbers.Last;
        return jobs.Where(j =>
            string.Compare(j.Device.Number, prefix) >= 0 && string.Compare(j.Device.Number, end) <= 0);
    }

    /// <summary>
    /// For a person who sees few devices, the same jobs by their ids, which the index that begins with the device has:
    /// to look for them among those of the whole fleet would take the longer the fewer there are.
    /// </summary>
    public static async Task<IQueryable<Job>> OfFewSeenAsync(
        this IQueryable<Job> jobs, MobiJobsDb db, CancellationToken stopping)
    {
        if (await FewSeenAsync(db, JobFilter.FewDevices, stopping) is not { } devices) { return jobs; }

        var ids = await db.Jobs.Where(j => devices.Contains(j.DeviceId)).Select(j => j.Id).ToArrayAsync(stopping);
        return jobs.Where(j => ids.Contains(j.Id));
    }

    /// <summary>
    /// The devices that a person sees who sees a part of the fleet; null if they are more than that, or the whole
    /// fleet.
    /// </summary>
    public static async Task<long[]?> FewSeenAsync(MobiJobsDb db, int most, CancellationToken stopping)
    {
        if (db.Scope.SeesAll) { return null; }

        var devices = await db.Devices.Select(d => d.Id).Take(most + 1).ToArrayAsync(stopping);
        return devices.Length <= most ? devices : null;
    }

    /// <summary>
    /// The jobs of these groups' devices. For few devices, by the index that begins with the device. For many, the
    /// newest jobs are checked one after the other, since a page of them is soon full; the condition is written so that
    /// the engine cannot turn it into sorting all jobs of all these devices.
    /// </summary>
    public static IQueryable<Job> OfGroups(
        this IQueryable<Job> jobs,
        IQueryable<Device> devices,
        int?[] groups,
        bool areLarge) =>
        areLarge
            ? jobs.Where(j => groups.Contains(devices.Where(d => d.Id == j.DeviceId).Select(d => d.GroupId).First()))
            : jobs.Where(j => devices.Where(d => groups.Contains(d.GroupId)).Select(d => d.Id).Contains(j.DeviceId));
}
