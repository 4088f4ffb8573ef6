namespace MobiJobs.Gateway;

/// <summary>The operating systems of Apple devices.</summary>
public enum Platform : byte
{
    /// <summary>The model says nothing.</summary>
    Unknown = 0,

    Ios = 1,
    Ipados = 2,
    Macos = 3,
    Tvos = 4,
}

/// <summary>The operating system of a device by its model.</summary>
public static class Platforms
{
    private static readonly (string Prefix, Platform Platform)[] Prefixes =
    [
        ("iPhone", Platform.Ios),
        ("iPod", Platform.Ios),
        ("iPad", Platform.Ipados),
        ("iMac", Platform.Macos),
        ("Mac", Platform.Macos),
        ("VirtualMac", Platform.Macos),
        ("Apple TV", Platform.Tvos),
        ("AppleTV", Platform.Tvos),
    ];

    /// <summary>By the beginning of the name, whether it is for people or for machines.</summary>
    public static Platform Of(string? model) => model is null
        ? Platform.Unknown
        : Prefixes.FirstOrDefault(p => model.StartsWith(p.Prefix, StringComparison.OrdinalIgnoreCase)).Platform;
}
