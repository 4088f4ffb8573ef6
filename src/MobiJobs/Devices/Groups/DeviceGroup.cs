using System.Globalization;

namespace MobiJobs.Devices.Groups;

/// <summary>A group of devices, such as a school, a year of it, or a class of that year. Groups form a tree.</summary>
public sealed class DeviceGroup
{
    public const int MaxNameLength = 40;
    public const int MaxLevels = 99;
    public const int MaxPathLength = (MaxLevels * 11) + 1; // Ids of ten digits.

    /// <summary>Separates the names of a path, as in 本校/1年/A組. No name contains it.</summary>
    public const char Separator = '/';

    private DeviceGroup()
    {
    }

    public int Id { get; private set; }

    /// <summary>Null for a group at the top.</summary>
    public int? ParentId { get; private set; }

    public string Name { get; private set; } = "";

    /// <summary>What the name looks like (<see cref="NameForm"/>): unique among the groups of one parent.</summary>
    public string Look { get; private set; } = "";

    /// <summary>
    /// The ids from the top to this group, such as "/1/5/"; the paths of subgroups start with it. Empty until
    /// <see cref="Place"/> is called.
    /// </summary>
    public string Path { get; private set; } = "";

    /// <summary>1 at the top.</summary>
    public int Level => LevelOf(Path);

    /// <summary>Creates a group. Call <see cref="Place"/> once the store has assigned its id.</summary>
    public static DeviceGroup Create(string name, DeviceGroup? parent) =>
        new() { Name = name, Look = NameForm.Of(name), ParentId = parent?.Id };

    /// <summary>
    /// A name as it is stored. Null if it is empty, too long, mixes alphabets in a word, or contains a separator or an
    /// unseen character.
    /// </summary>
    public static string? ReadName(string? typed)
    {
        if (string.IsNullOrWhiteSpace(typed)) { return null; }

        var name = TypedText.Composed(typed).Trim();
        var isValid = name.Length <= MaxNameLength
            && !TypedText.HalfWidth(name).Contains(Separator)
            && VisibleText.IsVisible(name)
            && !NameForm.MixesAlphabets(name)
            && NameForm.Of(name).Length <= NameForm.MaxLength;
        return isValid ? name : null;
    }

    /// <summary>The names of a path.</summary>
    public static string[] SplitPath(string path) =>
        path.Split(Separator, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    /// <summary>The level of a group with this <see cref="Path"/>.</summary>
    public static int LevelOf(string path) => Math.Max(0, path.Count(c => c == Separator) - 1);

    /// <summary>Sets the path, below <paramref name="parent"/>.</summary>
    public void Place(DeviceGroup? parent) =>
        Path = $"{parent?.Path ?? "/"}{Id.ToString(CultureInfo.InvariantCulture)}/";

    /// <summary>
    /// Moves the group to another parent. <see cref="GroupRegister"/> updates the paths of its subgroups.
    /// </summary>
    public void MoveUnder(DeviceGroup? parent)
    {
        ParentId = parent?.Id;
        Place(parent);
    }

    /// <summary>Renames the group; <paramref name="name"/> as <see cref="ReadName"/> returns it.</summary>
    public void Rename(string name) => (Name, Look) = (name, NameForm.Of(name));
}
