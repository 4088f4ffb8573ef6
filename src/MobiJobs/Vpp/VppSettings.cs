namespace MobiJobs.Vpp;

/// <summary>Which Apple the program talks to.</summary>
/// <param name="BaseUrl">The address of the Apps and Books API, without a trailing slash.</param>
public sealed record VppSettings(VppKind Kind, Uri BaseUrl)
{
    /// <summary>Apple's address.</summary>
    public const string Apple = "https://vpp.itunes.apple.com/mdm/v2";

    /// <summary>The simulated Apple.</summary>
    public static readonly VppSettings Default = new(VppKind.Simulated, new Uri(Apple));
}

/// <summary>The kinds of Apple.</summary>
public enum VppKind
{
    /// <summary>Simulated, with a file of its own; never in production.</summary>
    Simulated,

    /// <summary>The real Apple.</summary>
    AppsAndBooks,
}
