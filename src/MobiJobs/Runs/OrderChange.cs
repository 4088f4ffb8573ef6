namespace MobiJobs.Runs;

/// <summary>
/// The order of a preview as a person saw it, and as it is confirmed. An order that has changed since is not confirmed.
/// </summary>
public sealed record OrderChange(string Shown, string Confirmed);
