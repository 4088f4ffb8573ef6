using Microsoft.EntityFrameworkCore;
using MobiJobs.Data;
using MobiJobs.Operations.Retry;

namespace MobiJobs.Errors.Remedies;

/// <summary>
/// The jobs of remedies that are at a step before their delivery, or that go on once a synchronisation allows it. One
/// that has stopped is left to people.
/// </summary>
internal sealed class RemediedJobs(MobiJobsDb db) : IRemediedJobs
{
    /// <inheritdoc/>
    public async Task<IReadOnlyList<long>> OfAsync(IReadOnlyCollection<long> devices, CancellationToken stopping) =>
        await YetToDeliver(db)
            .Where(r => db.Jobs.Any(j => j.Id == r.JobId && devices.Contains(j.DeviceId)))
            .Select(r => r.JobId)
            .ToListAsync(stopping);

    /// <summary>The remedies that have yet to deliver.</summary>
    public static IQueryable<RemedyRun> YetToDeliver(MobiJobsDb db) => db.RemedyRuns
        .Where(r => r.CalledOffAt == null && (r.EndedAt == null || r.SyncAskedAt != null))
        .Where(r => r.Steps.Any(s => s.Kind == StepKind.Deliver && s.State == StepState.Planned));
}
