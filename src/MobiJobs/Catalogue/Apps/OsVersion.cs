using System.Globalization;

namespace MobiJobs.Catalogue.Apps;

/// <summary>Versions of operating systems, as devices tell them and people type them.</summary>
public static class OsVersion
{
    public const int MaxLength = 20;

    private const int MaxParts = 3;

    /// <summary>Always of three parts, so that 17, 17.0 and 17.0.0 are the same. Null for what is no version: a device may say anything.</summary>
    public static Version? Read(string? text)
    {
        var parts = text?.Trim().Split('.', MaxParts + 1) ?? [];
        if (parts.Length is 0 or > MaxParts) { return null; }

        var numbers = new int[MaxParts];
        for (var i = 0; i < parts.Length; i++)
        {
            if (!int.TryParse(parts[i], NumberStyles.None, CultureInfo.InvariantCulture, out numbers[i])) { return null; }
        }

        return new Version(numbers[0], numbers[1], numbers[2]);
    }

    /// <summary>
    /// Whether a device has what an app of these families needs; null where that isn't known. Macs count their systems apart
    /// from the rest: they can't be held against the need of an app that is not for Macs alone, nor others against a Mac's.
    /// </summary>
    public static bool? IsEnough(string? needed, DeviceFamilies families, string? model, string? version) =>
        (families == DeviceFamilies.Mac) == (DeviceFamily.Of(model) == DeviceFamilies.Mac) && Read(needed) is { } least && Read(version) is { } has ? has >= least : null;
}
