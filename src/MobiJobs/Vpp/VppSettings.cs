namespace MobiJobs.Vpp;

/// <summary>Which Apple is asked.</summary>
/// <param name="BaseUrl">Where the Apps and Books API begins; without a slash at its end.</param>
public sealed record VppSettings(VppKind Kind, Uri BaseUrl)
{
    /// <summary>Apple's own address.</summary>
    public const string Apple = "https://vpp.itunes.apple.com/mdm/v2";

    /// <summary>The made-up Apple.</summary>
    public static readonly VppSettings Default = new(VppKind.Simulated, new Uri(Apple));
}

/// <summary>The kinds of Apple.</summary>
public enum VppKind
{
    /// <summary>Made up, in a file of its own; never in production.</summary>
    Simulated,

    /// <summary>The real one.</summary>
    AppsAndBooks,
}
