using Microsoft.EntityFrameworkCore;
using MobiJobs.Data;

namespace MobiJobs.Jobs;

/// <summary>
/// A person sees the jobs of the devices that they see, and the operations that have such jobs or are their own; a
/// token of groups, of these only those that were begun with it.
/// </summary>
internal sealed class JobScopes : IRowScopes
{
    public void Apply(ModelBuilder builder, MobiJobsDb db) => builder
        .Limit<Job>(j => db.Scope.SeesAll || db.Devices.Any(d => d.Id == j.DeviceId))
        .Limit<CommandPin>(p => db.Scope.SeesAll || db.Jobs.Any(j => j.Id == p.JobId))
        .Limit<JobEvent>(e => db.Scope.SeesAll || db.Jobs.Any(j => j.Id == e.JobId))
        .Limit<ReservationMove>(m => db.Scope.SeesAll || db.Operations.Any(o => o.Id == m.OperationId))
        .Limit<Operation>(o => db.Scope.SeesAll
            || (o.RequestedById == db.Scope.RequesterId
                && (db.Scope.OnlyTokenId == null || db.Runs.Any(r => r.Id == o.RunId)))
            || db.Jobs.Any(j => j.OperationId == o.Id));
}

/// <summary>What a person who sees a part of the fleet does not see.</summary>
public static class JobsOfOthers
{
    /// <summary>
    /// The jobs that the person doesn't see, for questions whose answer is not shown; none for who sees all. It lifts
    /// the limit of the whole statement.
    /// </summary>
    public static IQueryable<Job> OfOthers(this IQueryable<Job> jobs, StoreScope scope)
    {
        var (seesAll, groups) = (scope.SeesAll, scope.Groups);
        return jobs.OfWholeFleet()
            .Where(j => !seesAll && (j.Device.GroupId == null || !groups.Contains(j.Device.GroupId.Value)));
    }
}
