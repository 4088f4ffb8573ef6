namespace MobiJobs.Audit;

/// <summary>How long entries of the audit trail are kept.</summary>
/// <param name="Months">In months; null without end.</param>
public sealed record AuditKept(int? Months)
{
    /// <summary>The shortest retention that can be set: no purge deletes anything younger.</summary>
    public const int FewestMonths = 12;
}
