using MobiJobs.Kinds;

namespace MobiJobs.Api.Input;

/// <summary>
/// A request that locks or wipes many devices, or removes something from them, must state how many they are, so that a
/// group that is larger than its author knew is refused instead of wiped.
/// </summary>
internal static class DeviceCount
{
    /// <summary>Up to so many devices the number may be left out.</summary>
    public const int Many = 20;

    /// <summary>What is wrong with the number that was stated; null if nothing is.</summary>
    public static string? ProblemOf(JobKind kind, int devices, int? stated)
    {
        var isRight = stated is { } count ? count == devices : devices <= Many || !kind.NeedsCount();
        return isRight ? null : Say(Labels.Invalid_DeviceCount, devices);
    }
}
