namespace MobiJobs.Devices.Groups;

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
}
