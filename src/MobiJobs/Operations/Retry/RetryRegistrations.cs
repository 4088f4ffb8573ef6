using Microsoft.EntityFrameworkCore;
using MobiJobs.Data;
using MobiJobs.Jobs;
using MobiJobs.Queue.Cancel;
using MobiJobs.Runs;

namespace MobiJobs.Operations.Retry;

/// <summary>Retries whose jobs are still being registered. One retry registers several operations.</summary>
internal sealed class RetryRegistrations(MobiJobsDb db, IServiceProvider services) : IRegistrations
{
    /// <inheritdoc/>
    public string Name => "retry";

    /// <inheritdoc/>
    public async Task<IReadOnlyList<Registration>> UnderWayAsync(long? operationId, CancellationToken stopping) =>
        await db.Runs
            .Where(r => r.Kind == RunKind.Retry && r.StartedAt != null && r.EndedAt == null)
            .Where(r => operationId == null || db.Operations.Any(o => o.Id == operationId && o.RunId == r.Id))
            .OrderBy(r => r.Id)
            .Select(r => new Registration(
                Name,
                r.Id,
                r.Count - db.RunItems.Count(i => i.RunId == r.Id && i.Outcome == RunOutcome.Refused)))
            .ToListAsync(stopping);

    /// <summary>
    /// The keeper of runs is asked for here, since it is given all acts, and cancelling, one of them, is given this.
    /// </summary>
    public Task CallOffAsync(long id, DateTime now, CancellationToken stopping) =>
        services.GetRequiredService<RunKeeper>().CallOffAsync(id, now, stopping);

    /// <inheritdoc/>
    public IQueryable<Job> JobsOf(long id) =>
        db.Jobs.Where(j => db.Operations.Any(o => o.Id == j.OperationId && o.RunId == id));
}
