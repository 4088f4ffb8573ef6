using System.Globalization;
using MobiJobs.Vpp.Orders;

namespace MobiJobs.Devices.Groups;

/// <summary>Devices that belong together: a school, a year in it, a class of that year. Groups are a tree.</summary>
public sealed class DeviceGroup
{
    public const int MaxNameLength = 40;
    public const int MaxLevels = 99;
    public const int MaxPathLength = (MaxLevels * 11) + 1; // Ids of ten digits.

    /// <summary>Separates names where a group is written as a path: 本校/1年/A組. No name contains it.</summary>
    public const char Separator = '/';

    private DeviceGroup()
    {
    }

    public int Id { get; private set; }

    /// <summary>The group above; null for one that stands alone at the top.</summary>
    public int? ParentId { get; private set; }

    /// <summary>Unique among the groups of one parent.</summary>
    public string Name { get; private set; } = "";

    /// <summary>The ids from the top to this group, as "/1/5/": what is below it begins the same. Empty until <see cref="Place"/>.</summary>
    public string Path { get; private set; } = "";

    /// <summary>1 at the top.</summary>
    public int Level => LevelOf(Path);

    /// <summary>A new group; the store gives it an id, then it takes its <see cref="Place"/>.</summary>
    public static DeviceGroup Create(string name, DeviceGroup? parent) => new() { Name = name, ParentId = parent?.Id };

    /// <summary>A name as it is kept; null where it is none: empty, too long, or with a separator or a control character.</summary>
    public static string? ReadName(string? typed)
    {
        if (string.IsNullOrWhiteSpace(typed)) { return null; }

        var name = Text.WellFormed(typed).Normalize().Trim();
        return name.Length > MaxNameLength || name.Any(c => c == Separator || char.IsControl(c)) ? null : name;
    }

    /// <summary>How deep a path is.</summary>
    public static int LevelOf(string path) => Math.Max(0, path.Count(c => c == Separator) - 1);

    /// <summary>Takes its place below <paramref name="parent"/>, once it has an id.</summary>
    public void Place(DeviceGroup? parent) => Path = $"{parent?.Path ?? "/"}{Id.ToString(CultureInfo.InvariantCulture)}/";

    /// <summary>Another group above it. Its own path and those below follow by <see cref="GroupRegister"/>.</summary>
    public void MoveUnder(DeviceGroup? parent)
    {
        ParentId = parent?.Id;
        Place(parent);
    }

    /// <summary>Another name, as <see cref="ReadName"/> gives it.</summary>
    public void Rename(string name) => Name = name;
}
