using Microsoft.EntityFrameworkCore;
using MobiJobs.Data;
using MobiJobs.Devices;
using MobiJobs.Jobs.Filter;

namespace MobiJobs.Jobs.List;

/// <summary>The jobs of some devices, in conditions that the indexes of both engines serve.</summary>
public static class JobsOfDevices
{
    /// <summary>
    /// The jobs of the devices whose number starts with this text; where none does, of those that have it in their
    /// number, unless <paramref name="onlyStart"/>. Of one device or few, by the index that begins with the device; of
    /// many that start with it, by a range of numbers; of many that have it in the middle, the newest jobs are checked
    /// one after the other.
    /// </summary>
    public static async Task<(IQueryable<Job> Jobs, bool IsOne)> OfNumbersAsync(
        this IQueryable<Job> jobs, MobiJobsDb db, string typed, bool onlyStart, CancellationToken stopping)
    {
        var first = await db.Devices.NumberStartsWith(typed).OrderBy(d => d.Number).Select(d => d.Id).Take(2)
            .ToArrayAsync(stopping);
        if (first is [var only]) { return (jobs.Where(j => j.DeviceId == only), true); }

        if (first.Length > 0 || onlyStart) { return (jobs.OfNumbersStartingWith(typed), false); }

        var few = await db.Devices.NumberContains(typed).Select(d => d.Id).Take(JobFilter.FewDevices + 1)
            .ToArrayAsync(stopping);
        if (few is [var one]) { return (jobs.Where(j => j.DeviceId == one), true); }

        if (few.Length <= JobFilter.FewDevices) { return (jobs.Where(j => few.Contains(j.DeviceId)), false); }

        var part = Device.NormalizeNumber(typed);
        return (jobs.Where(j => j.Device.Number.Contains(part)), false);
    }

    /// <summary>The jobs of the devices whose number starts with this text.</summary>
    private static IQueryable<Job> OfNumbersStartingWith(this IQueryable<Job> jobs, string typed)
    {
        var prefix = Device.NormalizeNumber(typed);
        var end = prefix + DeviceNumbers.Last;
        return jobs.Where(j =>
            string.Compare(j.Device.Number, prefix) >= 0 && string.Compare(j.Device.Number, end) <= 0);
    }

    /// <summary>
    /// The jobs of the devices whose owner's name contains this text: of few, by the index that begins with the device;
    /// of many, the newest jobs are checked one after the other.
    /// </summary>
    public static async Task<IQueryable<Job>> OfOwnersAsync(
        this IQueryable<Job> jobs, MobiJobsDb db, string typed, CancellationToken stopping)
    {
        var owned = db.Devices.OwnerContains(typed).Select(d => d.Id);
        var few = await owned.Take(JobFilter.FewDevices + 1).ToArrayAsync(stopping);
        if (few.Length <= JobFilter.FewDevices) { return jobs.Where(j => few.Contains(j.DeviceId)); }

        var form = TypedText.SearchForm(typed);
        return jobs.Where(j => j.Device.OwnerForm.Contains(form));
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
