namespace MobiJobs.Jobs;

/// <summary>The course of a past job, for demonstrations and measurement. Times are UTC.</summary>
internal sealed record JobHistory(
    DateTime RegisteredAt,
    DateTime? StartedAt,
    DateTime EndedAt,
    JobStatus Status,
    string? ErrorKey,
    Verification Verification)
{
    /// <summary>How often its device was woken in vain.</summary>
    public int Attempt { get; init; } = StartedAt is null ? 0 : 1;
}
