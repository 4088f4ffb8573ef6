using Microsoft.EntityFrameworkCore;
using MobiJobs.Queue.Periodic;
using MobiJobs.Runs.Approvals;

namespace MobiJobs.Queue.Approvals;

/// <summary>Ends runs that nobody has approved in time, and those whose person may not do it any more.</summary>
internal sealed class ApprovalSweep(RunApprovals approvals, ApprovalRights rights, IsolatedWork work) : ISweep
{
    /// <inheritdoc/>
    public async Task SweepAsync(CancellationToken stopping)
    {
        var ids = await approvals.OverdueAsync(stopping);
        await work.RunForEachAsync<ApprovalDecisions, long>(
            ids, (decisions, id) => decisions.ExpireAsync(id, stopping), stopping);
        var lost = await rights.WithoutRightAsync(await approvals.Waiting().ToListAsync(stopping), stopping);
        await work.RunForEachAsync<ApprovalDecisions, long>(
            lost.Select(r => r.Id), (decisions, id) => decisions.EndWithoutRightAsync(id, stopping), stopping);
    }
}
