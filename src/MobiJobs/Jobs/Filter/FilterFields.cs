using MobiJobs.Devices.Groups;

namespace MobiJobs.Jobs.Filter;

/// <summary>The fields of a filter that the lists of jobs share.</summary>
/// <param name="Query">The conditions as they were typed.</param>
/// <param name="Groups">The groups to choose from.</param>
public sealed record FilterFields(JobFilter Filter, JobQuery Query, IReadOnlyList<GroupChoice> Groups)
{
    /// <summary>The class that marks a field whose condition is set.</summary>
    public static string? Set(bool isSet) => isSet ? "set" : null;
}
