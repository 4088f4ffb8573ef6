using MobiJobs.Kinds;

namespace MobiJobs.Api;

/// <summary>
/// A program that locks many devices or takes something away from them says how many they are: a group that is larger
/// than its author knew is then refused instead of wiped.
/// </summary>
internal static class DeviceCount
{
    /// <summary>Up to so many devices the number may be left out.</summary>
    public const int Many = 20;

    /// <summary>What is wrong with the number that was said; null if nothing is.</summary>
    public static string? ProblemOf(JobKind kind, int devices, int? said)
    {
        var isRight = said is { } count ? count == devices : devices <= Many || !kind.NeedsCount();
        return isRight ? null : Say(Labels.Invalid_DeviceCount, devices);
    }
}
