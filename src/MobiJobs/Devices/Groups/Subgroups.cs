using Microsoft.EntityFrameworkCore;

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

    /// <summary>The ids of each of these groups and its subgroups, in one statement.</summary>
    public static async Task<ILookup<int, int>> BelowAsync(
        this IQueryable<DeviceGroup> groups, IReadOnlyCollection<int> ids, CancellationToken stopping)
    {
        if (ids.Count == 0) { return Array.Empty<int>().ToLookup(id => id); }

        var found = await (
            from top in groups
            where ids.Contains(top.Id)
            from g in groups
            where string.Compare(g.Path, top.Path) >= 0 && string.Compare(g.Path, top.Path + AfterAll) < 0
            select new { TopId = top.Id, g.Id }).ToListAsync(stopping);
        return found.ToLookup(f => f.TopId, f => f.Id);
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
