namespace MobiJobs.Catalogue.Apps;

/// <summary>Families of devices. Values are stored.</summary>
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
    private static readonly (string Word, DeviceFamilies Family)[] Words =
    [
        ("iPhone", DeviceFamilies.IPhone), ("iPad", DeviceFamilies.IPad), ("iMac", DeviceFamilies.Mac), ("Mac", DeviceFamilies.Mac), ("Apple TV", DeviceFamilies.AppleTv), ("AppleTV", DeviceFamilies.AppleTv),
    ];

    /// <summary>The family that a model's name begins with; none for a model nobody knows.</summary>
    public static DeviceFamilies Of(string? model) =>
        model is null ? DeviceFamilies.None : Words.FirstOrDefault(w => model.StartsWith(w.Word, StringComparison.OrdinalIgnoreCase)).Family;

    /// <summary>Whether a device of this model belongs to these families; what isn't known of either rules nothing out.</summary>
    public static bool Include(this DeviceFamilies families, string? model) =>
        families == DeviceFamilies.None || Of(model) is DeviceFamilies.None || families.HasFlag(Of(model));
}
