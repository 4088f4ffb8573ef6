namespace MobiJobs.Catalogue.Apps;

/// <summary>Versions of operating systems, as devices report them and people type them.</summary>
public static class OsVersion
{
    public const int MaxLength = 20;

    private const int MaxParts = 3;

    /// <summary>
    /// The version, always with three parts, so that 17, 17.0 and 17.0.0 are equal. Null if the text is not a version:
    /// a device may report anything.
    /// </summary>
    public static Version? Read(string? text)
    {
        var parts = text?.Trim().Split('.', MaxParts + 1) ?? [];
        if (parts.Length is 0 or > MaxParts) { return null; }

        var numbers = new int[MaxParts];
        for (var i = 0; i < parts.Length; i++)
        {
            if (PlainText.SmallNumber(parts[i]) is not { } number) { return null; }

            numbers[i] = number;
        }

        return new Version(numbers[0], numbers[1], numbers[2]);
    }

    /// <summary>
    /// Whether a device has the version that an app of these families needs; null if unknown. macOS versions are
    /// numbered independently of the others: a Mac is compared only with an app that is for Macs alone, other devices
    /// only with other apps.
    /// </summary>
    public static bool? IsEnough(string? needed, DeviceFamilies families, string? model, string? version) =>
        (families == DeviceFamilies.Mac) == (DeviceFamily.Of(model) == DeviceFamilies.Mac)
        && Read(needed) is { } minimum
        && Read(version) is { } actual
            ? actual >= minimum
            : null;
}
