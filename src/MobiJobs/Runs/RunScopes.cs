using Microsoft.EntityFrameworkCore;
using MobiJobs.Data;

namespace MobiJobs.Runs;

/// <summary>
/// A person who sees a part of the fleet sees the own bulk acts, and those that the person decided on.
/// </summary>
internal sealed class RunScopes : IRowScopes
{
    public void Apply(ModelBuilder builder, MobiJobsDb db) => builder
        .Limit<Run>(r => db.Scope.SeesAll
            || r.RequestedById == db.Scope.RequesterId
            || r.DecidedById == db.Scope.RequesterId)
        .Limit<RunItem>(i => db.Scope.SeesAll || db.Runs.Any(r => r.Id == i.RunId));
}
