namespace MobiJobs.Jobs;

/// <summary>What became of a job of the past, for demonstrations and measurement. Times are UTC.</summary>
internal sealed record JobHistory(
    DateTime RegisteredAt,
    DateTime? StartedAt,
    DateTime EndedAt,
    JobStatus Status,
    string? ErrorKey,
    Verification Verification);
