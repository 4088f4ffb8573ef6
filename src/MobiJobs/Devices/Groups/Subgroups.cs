namespace MobiJobs.Devices.Groups;

/// <summary>A group and its subgroups as one range of paths, which an index serves on both engines.</summary>
public static class Subgroups
{
    // Sorts after every digit and the slash, the only characters of a path.
    internal const string AfterAll = ":";

    /// <summary>This group and its subgroups at all levels.</summary>
    public static IQueryable<DeviceGroup> WithSubgroups(this IQueryable<DeviceGroup> groups, int groupId)
    {
        var path = groups.Where(top => top.Id == groupId).Select(top => top.Path);
        return groups.Where(g =>
            string.Compare(g.Path, path.First()) >= 0 && string.Compare(g.Path, path.First() + AfterAll) < 0);
    }

    /// <summary>The devices of this group and its subgroups.</summary>
    public static IQueryable<Device> InGroup(
        this IQueryable<Device> devices,
        IQueryable<DeviceGroup> groups,
        int groupId)
    {
        var ids = groups.WithSubgroups(groupId).Select(g => (int?)g.Id);
        return devices.Where(d => ids.Contains(d.GroupId));
    }
}
