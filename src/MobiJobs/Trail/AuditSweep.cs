using MobiJobs.Audit;
using MobiJobs.Queue.Periodic;

namespace MobiJobs.Trail;

/// <summary>Seals what has settled of the audit trail.</summary>
internal sealed class AuditSweep(AuditSealing sealing) : ISweep
{
    /// <inheritdoc/>
    public Task SweepAsync(CancellationToken stopping) => sealing.SealAsync(stopping);
}
