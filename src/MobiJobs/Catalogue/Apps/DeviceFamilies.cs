namespace MobiJobs.Catalogue.Apps;

/// <summary>A set of device families. Values are stored.</summary>
[Flags]
public enum DeviceFamilies : byte
{
    None = 0,
    IPhone = 1,
    IPad = 2,
    Mac = 4,
    AppleTv = 8,
}

/// <summary>The family of one device.</summary>
public static class DeviceFamily
{
    private static readonly (string Prefix, DeviceFamilies Family)[] Prefixes =
    [
        ("iPhone", DeviceFamilies.IPhone),
        ("iPad", DeviceFamilies.IPad),
        ("iMac", DeviceFamilies.Mac),
        ("Mac", DeviceFamilies.Mac),
        ("Apple TV", DeviceFamilies.AppleTv),
        ("AppleTV", DeviceFamilies.AppleTv),
    ];

    /// <summary>The family of a model, from the beginning of its name; none for an unknown model.</summary>
    public static DeviceFamilies Of(string? model) => model is null
        ? DeviceFamilies.None
        : Prefixes.FirstOrDefault(p => model.StartsWith(p.Prefix, StringComparison.OrdinalIgnoreCase)).Family;

    /// <summary>The families of a set, one by one.</summary>
    public static IEnumerable<DeviceFamilies> Each(this DeviceFamilies families) =>
        Enum.GetValues<DeviceFamilies>().Where(f => f != DeviceFamilies.None && families.HasFlag(f));

    /// <summary>Whether a device of this model belongs to these families. True if either is unknown.</summary>
    public static bool Include(this DeviceFamilies families, string? model) =>
        families == DeviceFamilies.None || Of(model) is DeviceFamilies.None || families.HasFlag(Of(model));
}
