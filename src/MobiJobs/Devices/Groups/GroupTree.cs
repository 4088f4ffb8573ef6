using System.Globalization;
using Microsoft.EntityFrameworkCore;
using MobiJobs.Data;

namespace MobiJobs.Devices.Groups;

/// <summary>All groups as they are now, siblings in the order of their names.</summary>
public sealed class GroupTree
{
    private const char Indent = '\u2003';

    private static readonly CompiledQuery<DeviceGroup> Groups = new(db => db.DeviceGroups.AsNoTracking());

    private readonly Dictionary<int, DeviceGroup> byId;
    private readonly ILookup<int?, DeviceGroup> children;
    private readonly ILookup<string, DeviceGroup> byLook;

    private GroupTree(IReadOnlyCollection<DeviceGroup> groups)
    {
        var numeric = StringComparer.Create(CultureInfo.CurrentCulture, CompareOptions.NumericOrdering);
        byId = groups.ToDictionary(g => g.Id);
        children = groups.OrderBy(g => g.Name, numeric).ThenBy(g => g.Id).ToLookup(ParentOf);
        byLook = groups.ToLookup(g => g.Look, StringComparer.Ordinal);
        InOrder = [.. Walk()];
    }

    /// <summary>Each group before its subgroups.</summary>
    public IReadOnlyList<DeviceGroup> InOrder { get; }

    /// <summary>The groups to choose from, indented by level.</summary>
    public IReadOnlyList<GroupChoice> Choices =>
        [.. InOrder.Select(g => new GroupChoice(g.Id, new string(Indent, DepthOf(g)) + g.Name))];

    /// <summary>The groups that this one can be moved to.</summary>
    public IEnumerable<GroupChoice> ParentsFor(DeviceGroup group) =>
        Choices.Where(c => !byId[c.Id].Path.StartsWith(group.Path, StringComparison.Ordinal));

    /// <summary>Whether there is a group of this id, or none is named.</summary>
    public bool Has(int? groupId) => groupId is not { } id || byId.ContainsKey(id);

    /// <summary>Whether the group has no subgroups.</summary>
    public bool IsLeaf(int groupId) => !children[groupId].Any();

    public static async Task<GroupTree> LoadAsync(MobiJobsDb db, CancellationToken stopping) =>
        new(await Groups.ListAsync(db, stopping));

    /// <summary>The number of devices in each group itself; groups without any are left out.</summary>
    public static async Task<IReadOnlyDictionary<int, int>> CountOwnAsync(MobiJobsDb db, CancellationToken stopping) =>
        await db.Devices.Where(d => d.GroupId != null)
            .GroupBy(d => d.GroupId!.Value)
            .Select(g => new { g.Key, Count = g.Count() })
            .ToDictionaryAsync(g => g.Key, g => g.Count, stopping);

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
    public string? PathOf(int? groupId) => PathOf(groupId, g => g.Name);

    private string? PathOf(int? groupId, Func<DeviceGroup, string> partOf)
    {
        if (groupId is not { } id || !byId.TryGetValue(id, out var group)) { return null; }

        var name = partOf(group);
        return ParentOf(group) is { } parent ? $"{PathOf(parent, partOf)}{DeviceGroup.Separator}{name}" : name;
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
        return (isPath ? FindPath(names) : [.. byLook[NameForm.Of(names[0])]]) switch
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

        var path = string.Join(DeviceGroup.Separator, DeviceGroup.SplitPath(text).Select(NameForm.Of));
        var isPath = text.Contains(DeviceGroup.Separator, StringComparison.Ordinal);
        return path == (isPath ? PathOf(groupId, g => g.Look) : group.Look);
    }

    /// <summary>
    /// Null at the top of what is seen: who sees a part of the fleet does not see the groups above it.
    /// </summary>
    private int? ParentOf(DeviceGroup group) => group.ParentId is { } id && byId.ContainsKey(id) ? id : null;

    private int DepthOf(DeviceGroup group) => ParentOf(group) is { } id ? DepthOf(byId[id]) + 1 : 0;

    private List<DeviceGroup> FindPath(string[] names)
    {
        DeviceGroup? at = null;
        foreach (var name in names)
        {
            at = children[at?.Id].FirstOrDefault(g => g.Look == NameForm.Of(name));
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
