using Microsoft.EntityFrameworkCore;
using MobiJobs.Data;
using MobiJobs.Jobs;
using MobiJobs.Queue.Cancel;

namespace MobiJobs.Operations.Send;

/// <summary>Operations whose jobs are still being registered.</summary>
internal sealed class OperationRegistrations(MobiJobsDb db) : IRegistrations
{
    /// <inheritdoc/>
    public string Name => "operation";

    /// <inheritdoc/>
    public async Task<IReadOnlyList<Registration>> UnderWayAsync(long? operationId, CancellationToken stopping) =>
        await db.OperationRuns
            .Where(r => r.StartedAt != null && r.EndedAt == null && r.OperationId != null)
            .Where(r => operationId == null || r.OperationId == operationId)
            .OrderBy(r => r.Id)
            .Select(r => new Registration(Name, r.OperationId!.Value, r.Expected))
            .ToListAsync(stopping);

    /// <summary>The chunk that is being registered holds the run's row; this waits for it, and no further chunk begins.</summary>
    public Task CallOffAsync(long id, DateTime now, CancellationToken stopping) => db.OperationRuns
        .Where(r => r.OperationId == id && r.EndedAt == null)
        .ExecuteUpdateAsync(set => set.SetProperty(r => r.EndedAt, now).SetProperty(r => r.CalledOffAt, now), stopping);

    /// <inheritdoc/>
    public IQueryable<Job> JobsOf(long id) => db.Jobs.Where(j => j.OperationId == id);
}
