using System.Globalization;
using Microsoft.EntityFrameworkCore;
using MobiJobs.Data;

namespace MobiJobs.Devices.Groups;

/// <summary>All groups as they are now, siblings in the order of their names.</summary>
public sealed class GroupTree
{
    private const char Indent = '\u2003';

    private readonly Dictionary<int, DeviceGroup> byId;
    private readonly ILookup<int?, DeviceGroup> children;
    private readonly ILookup<string, DeviceGroup> byName;

    private GroupTree(IReadOnlyCollection<DeviceGroup> groups)
    {
        var numeric = StringComparer.Create(CultureInfo.CurrentCulture, CompareOptions.NumericOrdering);
        byId = groups.ToDictionary(g => g.Id);
        children = groups.OrderBy(g => g.Name, numeric).ThenBy(g => g.Id).ToLookup(g => g.ParentId);
        byName = groups.ToLookup(g => g.Name, StringComparer.Ordinal);
        InOrder = [.. Walk()];
    }

    /// <summary>Each group before its subgroups.</summary>
    public IReadOnlyList<DeviceGroup> InOrder { get; }

    /// <summary>The groups to choose from, indented by level.</summary>
    public IReadOnlyList<GroupChoice> Choices =>
        [.. InOrder.Select(g => new GroupChoice(g.Id, new string(Indent, g.Level - 1) + g.Name))];

    /// <summary>The groups that this one can be moved to.</summary>
    public IEnumerable<GroupChoice> ParentsFor(DeviceGroup group) =>
        Choices.Where(c => !byId[c.Id].Path.StartsWith(group.Path, StringComparison.Ordinal));

    /// <summary>Whether the group has no subgroups.</summary>
    public bool IsLeaf(int groupId) => !children[groupId].Any();

    public static async Task<GroupTree> LoadAsync(MobiJobsDb db, CancellationToken stopping) =>
        new(await db.DeviceGroups.AsNoTracking().ToListAsync(stopping));

    /// <summary>The number of devices in each group and its subgroups, from the number in each group itself.</summary>
    public IReadOnlyDictionary<int, int> CountWithSubgroups(IReadOnlyDictionary<int, int> own)
    {
        var all = new Dictionary<int, int>(byId.Count);
        foreach (var group in InOrder.Reverse())
        {
            all[group.Id] = own.GetValueOrDefault(group.Id) + children[group.Id].Sum(child => all[child.Id]);
        }

        return all;
    }

    /// <summary>The names from the top to this group; null for no group.</summary>
    public string? PathOf(int? groupId)
    {
        if (groupId is not { } id || !byId.TryGetValue(id, out var group)) { return null; }

        return group.ParentId is { } parent ? $"{PathOf(parent)}{DeviceGroup.Separator}{group.Name}" : group.Name;
    }

    /// <summary>
    /// The group of this name; of this path if it contains a separator. A leading separator counts: "/A" is A at the
    /// top.
    /// </summary>
    public GroupFound Find(string text)
    {
        var names = DeviceGroup.SplitPath(text);
        if (names.Length == 0) { return GroupFound.Unknown; }

        var isPath = text.Contains(DeviceGroup.Separator, StringComparison.Ordinal);
        return (isPath ? FindPath(names) : [.. byName[TypedText.Composed(names[0])]]) switch
        {
            [] => GroupFound.Unknown,
            [var one] => new GroupFound(one.Id, IsAmbiguous: false),
            _ => GroupFound.Ambiguous,
        };
    }

    /// <summary>Whether this group has this name, or is at this path if the text contains a separator.</summary>
    public bool IsCalled(int groupId, string text)
    {
        if (!byId.TryGetValue(groupId, out var group)) { return false; }

        var path = TypedText.Composed(string.Join(DeviceGroup.Separator, DeviceGroup.SplitPath(text)));
        var isPath = text.Contains(DeviceGroup.Separator, StringComparison.Ordinal);
        return path == (isPath ? PathOf(groupId) : group.Name);
    }

    private List<DeviceGroup> FindPath(string[] names)
    {
        DeviceGroup? at = null;
        foreach (var name in names)
        {
            at = children[at?.Id].FirstOrDefault(g => g.Name == TypedText.Composed(name));
            if (at is null) { return []; }
        }

        return [at!];
    }

    /// <summary>Uses an explicit stack: nested iterators would cost the square of the depth, up to 99 levels.</summary>
    private IEnumerable<DeviceGroup> Walk()
    {
        var open = new Stack<DeviceGroup>(children[null].Reverse());
        while (open.TryPop(out var group))
        {
            yield return group;
            foreach (var child in children[group.Id].Reverse()) { open.Push(child); }
        }
    }
}

/// <summary>The group that a name or path leads to: one, none, or several of that name.</summary>
public sealed record GroupFound(int? Id, bool IsAmbiguous)
{
    public static readonly GroupFound Unknown = new(null, IsAmbiguous: false);
    public static readonly GroupFound Ambiguous = new(null, IsAmbiguous: true);

    /// <summary>The message to show; null if one group was found.</summary>
    public string? Problem
    {
        get
        {
            if (Id is not null) { return null; }

            return IsAmbiguous ? Labels.Invalid_GroupAmbiguous : Labels.Invalid_Group;
        }
    }
}

/// <summary>A group to choose.</summary>
public sealed record GroupChoice(int Id, string Name);
