using MobiJobs.Jobs;

namespace MobiJobs.Devices;

/// <summary>A group with those below it, as one range of paths: an index serves it on both engines.</summary>
public static class GroupsBelow
{
    // Follows every digit and the slash, which is all that a path consists of.
    internal const string AfterAll = ":";

    /// <summary>This group and those below it.</summary>
    public static IQueryable<DeviceGroup> WithBelow(this IQueryable<DeviceGroup> groups, int groupId)
    {
        var path = groups.Where(top => top.Id == groupId).Select(top => top.Path);
        return groups.Where(g => string.Compare(g.Path, path.First()) >= 0 && string.Compare(g.Path, path.First() + AfterAll) < 0);
    }

    /// <summary>The devices of this group and of those below it.</summary>
    public static IQueryable<Device> OfGroup(this IQueryable<Device> devices, IQueryable<DeviceGroup> groups, int groupId)
    {
        var ids = groups.WithBelow(groupId).Select(g => (int?)g.Id);
        return devices.Where(d => ids.Contains(d.GroupId));
    }

    /// <summary>
    /// The jobs of these groups' devices. Few devices: by the index that begins with the device. Many: the newest jobs are asked
    /// one after the other, since a page of them is soon found, in words that can't be turned into sorting all jobs of all these
    /// devices.
    /// </summary>
    public static IQueryable<Job> OfGroups(this IQueryable<Job> jobs, IQueryable<Device> devices, int?[] groups, bool areLarge) => areLarge
        ? jobs.Where(j => groups.Contains(devices.Where(d => d.Id == j.DeviceId).Select(d => d.GroupId).First()))
        : jobs.Where(j => devices.Where(d => groups.Contains(d.GroupId)).Select(d => d.Id).Contains(j.DeviceId));
}
