using System.Globalization;
using Microsoft.EntityFrameworkCore;
using MobiJobs.Data;

namespace MobiJobs.Devices.Groups;

/// <summary>All groups as they are now, by their names.</summary>
public sealed class GroupTree
{
    private const char Indent = '\u2003';

    private readonly Dictionary<int, DeviceGroup> byId;
    private readonly ILookup<int?, DeviceGroup> children;
    private readonly ILookup<string, DeviceGroup> byName;

    private GroupTree(IReadOnlyCollection<DeviceGroup> groups)
    {
        var asRead = StringComparer.Create(CultureInfo.CurrentCulture, CompareOptions.NumericOrdering);
        byId = groups.ToDictionary(g => g.Id);
        children = groups.OrderBy(g => g.Name, asRead).ThenBy(g => g.Id).ToLookup(g => g.ParentId);
        byName = groups.ToLookup(g => g.Name, StringComparer.Ordinal);
        InOrder = [.. Below(null)];
    }

    /// <summary>Each group before those below it.</summary>
    public IReadOnlyList<DeviceGroup> InOrder { get; }

    /// <summary>The groups to choose from, indented by level.</summary>
    public IReadOnlyList<GroupChoice> Choices => [.. InOrder.Select(g => new GroupChoice(g.Id, new string(Indent, g.Level - 1) + g.Name))];

    /// <summary>The groups that this one may go below.</summary>
    public IEnumerable<GroupChoice> ChoicesFor(DeviceGroup group) => Choices.Where(c => !byId[c.Id].Path.StartsWith(group.Path, StringComparison.Ordinal));

    /// <summary>Whether no group is below.</summary>
    public bool IsLeaf(int groupId) => !children[groupId].Any();

    /// <summary>Reads the groups.</summary>
    public static async Task<GroupTree> LoadAsync(MobiJobsDb db, CancellationToken stopping) => new(await db.DeviceGroups.AsNoTracking().ToListAsync(stopping));

    /// <summary>The devices of each group with those below it, from those of each group itself.</summary>
    public IReadOnlyDictionary<int, int> CountWithSubgroups(IReadOnlyDictionary<int, int> own)
    {
        var all = new Dictionary<int, int>(byId.Count);
        foreach (var group in InOrder.Reverse()) { all[group.Id] = own.GetValueOrDefault(group.Id) + children[group.Id].Sum(child => all[child.Id]); }

        return all;
    }

    /// <summary>The names from the top to this group; null for no group.</summary>
    public string? PathOf(int? groupId) =>
        groupId is { } id && byId.TryGetValue(id, out var group) ? group.ParentId is { } parent ? $"{PathOf(parent)}{DeviceGroup.Separator}{group.Name}" : group.Name : null;

    /// <summary>The group of this name, or of this path where there is a separator (at the front, too: "/A" is A at the top).</summary>
    public GroupFound Find(string text)
    {
        var names = text.Split(DeviceGroup.Separator, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (names.Length == 0) { return GroupFound.Unknown; }

        var found = text.Contains(DeviceGroup.Separator, StringComparison.Ordinal) ? Walk(names) : [.. byName[names[0].Normalize()]];
        return found switch
        {
            [] => GroupFound.Unknown,
            [var one] => new GroupFound(one.Id, IsAmbiguous: false),
            _ => GroupFound.Ambiguous,
        };
    }

    private List<DeviceGroup> Walk(string[] names)
    {
        DeviceGroup? at = null;
        foreach (var name in names)
        {
            at = children[at?.Id].FirstOrDefault(g => g.Name == name.Normalize());
            if (at is null) { return []; }
        }

        return [at!];
    }

    /// <summary>By a stack of its own: 99 levels of iterators within iterators cost their square.</summary>
    private IEnumerable<DeviceGroup> Below(int? parentId)
    {
        var open = new Stack<DeviceGroup>(children[parentId].Reverse());
        while (open.TryPop(out var group))
        {
            yield return group;
            foreach (var child in children[group.Id].Reverse()) { open.Push(child); }
        }
    }
}

/// <summary>What a name or path of a group leads to: one group, none, or several of that name.</summary>
public sealed record GroupFound(int? Id, bool IsAmbiguous)
{
    public static readonly GroupFound Unknown = new(null, IsAmbiguous: false);
    public static readonly GroupFound Ambiguous = new(null, IsAmbiguous: true);

    /// <summary>What is wrong, in words; null when one was found.</summary>
    public string? Problem => Id is not null ? null : IsAmbiguous ? Labels.Invalid_GroupAmbiguous : Labels.Invalid_Group;
}

/// <summary>A group to choose.</summary>
public sealed record GroupChoice(int Id, string Name);
