namespace MobiJobs.Jobs.List;

/// <summary>The form that moves a reservation or lifts it.</summary>
/// <param name="Path">What it belongs to; the form posts to <c>/reservation</c> and <c>/start</c> below it.</param>
/// <param name="AsksPassword">Whether what is reserved can't be undone.</param>
/// <param name="NotBefore">The time (UTC) that a second person has approved; null where nobody was asked.</param>
public sealed record ReserveForm(
    string Path, DateTime? ReservedFor, string StartLabel, bool AsksPassword, DateTime? NotBefore);
