namespace MobiJobs.Jobs.List;

/// <summary>What moves a reservation: posts to <paramref name="Path"/>/reservation and /start.</summary>
public sealed record ReserveForm(string Path, DateTime? ReservedFor, string StartLabel);
