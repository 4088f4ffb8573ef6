using MobiJobs.Gateway;

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
    /// <summary>The family of a model; none for an unknown one. An iPod touch runs what is made for iPhones.</summary>
    public static DeviceFamilies Of(string? model) => Platforms.Of(model) switch
    {
        Platform.Ios => DeviceFamilies.IPhone,
        Platform.Ipados => DeviceFamilies.IPad,
        Platform.Macos => DeviceFamilies.Mac,
        Platform.Tvos => DeviceFamilies.AppleTv,
        Platform.Unknown => DeviceFamilies.None,
    };

    /// <summary>The families of a set, one by one.</summary>
    public static IEnumerable<DeviceFamilies> Each(this DeviceFamilies families) =>
        Enum.GetValues<DeviceFamilies>().Where(f => f != DeviceFamilies.None && families.HasFlag(f));

    /// <summary>Whether a device of this model belongs to these families. True if either is unknown.</summary>
    public static bool Include(this DeviceFamilies families, string? model) =>
        families == DeviceFamilies.None || Of(model) is DeviceFamilies.None || families.HasFlag(Of(model));
}
