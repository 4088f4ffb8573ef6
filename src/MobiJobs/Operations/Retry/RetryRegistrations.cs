using Microsoft.EntityFrameworkCore;
using MobiJobs.Data;
using MobiJobs.Jobs;
using MobiJobs.Queue.Cancel;
using MobiJobs.Runs;

namespace MobiJobs.Operations.Retry;

/// <summary>Retries whose jobs are still being registered. One retry registers several operations.</summary>
internal sealed class RetryRegistrations(MobiJobsDb db) : IRegistrations
{
    /// <inheritdoc/>
    public string Name => "retry";

    /// <inheritdoc/>
    public async Task<IReadOnlyList<Registration>> UnderWayAsync(long? operationId, CancellationToken stopping) =>
        await db.RetryRuns
            .Where(r => r.StartedAt != null && r.EndedAt == null)
            .Where(r => operationId == null || db.Operations.Any(o => o.Id == operationId && o.RetryRunId == r.Id))
            .OrderBy(r => r.Id)
            .Select(r => new Registration(r.Id, r.Expected, Name))
            .ToListAsync(stopping);

    /// <inheritdoc/>
    public Task CallOffAsync(long id, DateTime now, CancellationToken stopping) => db.RetryRuns
        .Where(r => r.Id == id && r.EndedAt == null)
        .ExecuteUpdateAsync(set => set.SetProperty(r => r.EndedAt, now), stopping);

    /// <inheritdoc/>
    public IQueryable<Job> JobsOf(long id) =>
        db.Jobs.Where(j => db.Operations.Any(o => o.Id == j.OperationId && o.RetryRunId == id));
}
