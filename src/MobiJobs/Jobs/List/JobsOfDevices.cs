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
    /// For a person who sees few devices, the same jobs by the index that begins with the device: looking for them
    /// among the newest of the whole fleet would take the longer the fewer there are.
    /// </summary>
    public static async Task<IQueryable<Job>> OfFewSeenAsync(
        this IQueryable<Job> jobs, MobiJobsDb db, CancellationToken stopping) =>
        await SeesFewAsync(db, stopping) ? jobs.OfGroups(db.Devices, Seen(db), areLarge: false) : jobs;

    /// <summary>Whether a person's request sees a part of the fleet, and few devices in it.</summary>
    public static async Task<bool> SeesFewAsync(MobiJobsDb db, CancellationToken stopping)
    {
        if (db.Scope.SeesAll) { return false; }

        var most = await db.Devices.Take(JobFilter.FewDevices + 1).CountAsync(stopping);
        return most <= JobFilter.FewDevices;
    }

    private static int?[] Seen(MobiJobsDb db) => [.. db.Scope.Groups.Select(id => (int?)id)];

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
