namespace MobiJobs.Accounts;

/// <summary>
/// Who makes a change: the name for the audit trail, and the id of their <see cref="Requester"/> for jobs.
/// </summary>
public sealed record Actor(string Name, int RequesterId);
