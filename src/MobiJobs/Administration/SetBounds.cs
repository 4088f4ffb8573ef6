using System.Globalization;
using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.Data;
using MobiJobs.Devices.Groups;

namespace MobiJobs.Administration;

/// <summary>
/// What permission sets allow within those of the groups above, as the groups are now: a set that is made above later,
/// and the place that a group is moved to, bound those below at once.
/// </summary>
public sealed class SetBounds
{
    private readonly Dictionary<int, PermissionSet> sets = [];
    private readonly Dictionary<int, string> paths = [];
    private readonly ILookup<int, PermissionSet> ofGroup;

    /// <param name="all">Sets with the paths of their groups; of each of them, all that are above.</param>
    public SetBounds(IEnumerable<(PermissionSet Set, string Path)> all)
    {
        foreach (var (set, path) in all)
        {
            sets[set.Id] = set;
            paths[set.GroupId] = path;
        }

        ofGroup = sets.Values.ToLookup(s => s.GroupId);
    }

    /// <summary>All sets: there are as many as kinds of work in groups, not as many as people.</summary>
    public IReadOnlyCollection<PermissionSet> All => sets.Values;

    /// <summary>Those of all sets.</summary>
    public static async Task<SetBounds> LoadAsync(MobiJobsDb db, CancellationToken stopping) => new(
        (await (from set in db.PermissionSets.AsNoTracking()
                join own in db.DeviceGroups on set.GroupId equals own.Id
                select new { Set = set, own.Path }).ToListAsync(stopping)).Select(s => (s.Set, s.Path)));

    /// <summary>What a set allows.</summary>
    public IReadOnlyCollection<string> Allowed(PermissionSet set) =>
        Within(paths[set.GroupId], set.AboveId, set.Listed);

    /// <summary>The sets that allow something here that they did not allow there, where they were.</summary>
    internal IReadOnlyCollection<PermissionSet> WiderThan(SetBounds former) =>
    [
        .. sets.Values.Where(set => former.sets.TryGetValue(set.Id, out var old)
            && (Allowed(set).Except(former.Allowed(old)).Any() || (set.IncludesBelow && !old.IncludesBelow))),
    ];

    /// <summary>What of these permissions a set of a group can allow.</summary>
    /// <param name="path">The path of the group.</param>
    /// <param name="aboveId">The set that it was put within; it counts while its group is above.</param>
    public IReadOnlyCollection<string> Within(string path, int? aboveId, IEnumerable<string> permissions)
    {
        var above = GroupsAbove(path);
        if (ChosenOf(above, aboveId) is { } chosen) { permissions = permissions.Intersect(AllowedBelow(chosen)); }

        var nearest = NearestOf(above);
        return [.. nearest.Count == 0 ? permissions : permissions.Intersect(nearest.SelectMany(AllowedBelow))];
    }

    /// <summary>The names of the sets that bound one of a group; null for none.</summary>
    public string? NamesAbove(string path, int? aboveId)
    {
        var above = GroupsAbove(path);
        var nearest = NearestOf(above);
        var bounding = ChosenOf(above, aboveId) switch
        {
            null => nearest,
            { } chosen when nearest.Contains(chosen) || nearest.Count == 0 => [chosen],
            { } chosen => [chosen, .. nearest],
        };
        return bounding.Count == 0 ? null : string.Join(Labels.List_Separator, bounding.Select(s => s.Name));
    }

    /// <summary>The sets that can bound one of this group: those of the nearest group above that has any.</summary>
    public IReadOnlyList<PermissionSet> NearestAbove(string path) => NearestOf(GroupsAbove(path));

    private PermissionSet? ChosenOf(int[] above, int? aboveId) =>
        aboveId is { } id && sets.TryGetValue(id, out var chosen) && above.Contains(chosen.GroupId) ? chosen : null;

    private List<PermissionSet> NearestOf(int[] above)
    {
        var nearest = above.LastOrDefault(id => ofGroup[id].Any(s => s.IncludesBelow));
        return [.. ofGroup[nearest].Where(s => s.IncludesBelow)];
    }

    /// <summary>What a set allows in the groups below its own: nothing if it does not include them any more.</summary>
    private IReadOnlyCollection<string> AllowedBelow(PermissionSet set) => set.IncludesBelow ? Allowed(set) : [];

    /// <summary>The groups above the one of this path, the nearest last.</summary>
    private static int[] GroupsAbove(string path) =>
    [
        .. path.Split(DeviceGroup.Separator, StringSplitOptions.RemoveEmptyEntries)
            .SkipLast(1)
            .Select(id => int.Parse(id, CultureInfo.InvariantCulture)),
    ];
}
