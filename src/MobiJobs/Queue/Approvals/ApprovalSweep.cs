using MobiJobs.Queue.Periodic;
using MobiJobs.Runs.Approvals;

namespace MobiJobs.Queue.Approvals;

/// <summary>Ends runs that nobody has approved in time.</summary>
internal sealed class ApprovalSweep(RunApprovals approvals, IsolatedWork work) : ISweep
{
    /// <inheritdoc/>
    public async Task SweepAsync(CancellationToken stopping)
    {
        var ids = await approvals.OverdueAsync(stopping);
        await work.RunForEachAsync<ApprovalDecisions, long>(
            ids, (decisions, id) => decisions.ExpireAsync(id, stopping), stopping);
    }
}
