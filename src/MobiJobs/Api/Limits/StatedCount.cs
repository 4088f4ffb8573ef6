using MobiJobs.Kinds;

namespace MobiJobs.Api.Limits;

/// <summary>
/// The count that a request about many states, so that a group or filter that matches more than its author knew is
/// refused instead of carried out. A wrong count is refused, whether the count is required or not.
/// </summary>
public sealed class StatedCount(ApiSettings settings)
{
    /// <summary>What is wrong with the number of devices of an order; null if nothing is.</summary>
    internal string? ProblemOf(JobKind kind, int devices, int? stated) =>
        ProblemOf(devices, stated, kind.NeedsCount() ? settings.CountAbove : null, Labels.Invalid_DeviceCount);

    /// <summary>What is wrong with the number of jobs of a cancellation in one step; null if nothing is.</summary>
    internal string? ProblemOf(int jobs, int? stated) =>
        ProblemOf(jobs, stated, settings.CancelCountAbove, Labels.Invalid_CancelCount);

    private static string? ProblemOf(int real, int? stated, int? requiredAbove, string problem)
    {
        if (stated < 0) { return Labels.Invalid_CountBelowZero; }

        var isRight = stated is { } count ? count == real : !(real > requiredAbove);
        return isRight ? null : Say(problem, real);
    }
}
