using System.Globalization;

namespace MobiJobs.Guide;

/// <summary>
/// An error of Apple's volume purchase: the guide explains its number, and Apple's own words are folded.
/// </summary>
/// <param name="Words">Apple's words, in English; null if there are none or the reader may not see them.</param>
public sealed record AppleError(int Code, string? Words)
{
    /// <summary>The error as a chain of the guide.</summary>
    public string Key => string.Create(CultureInfo.InvariantCulture, $"VPP:{Code}");
}
