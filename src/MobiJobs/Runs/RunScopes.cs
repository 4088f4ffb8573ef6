using Microsoft.EntityFrameworkCore;
using MobiJobs.Data;

namespace MobiJobs.Runs;

/// <summary>
/// A person who sees a part of the fleet sees only their own bulk acts, and those that they decided on; a token of
/// groups, those that were begun with it.
/// </summary>
internal sealed class RunScopes : IRowScopes
{
    public void Apply(ModelBuilder builder, MobiJobsDb db) => builder
        .Limit<Run>(r => db.Scope.SeesAll
            || (r.RequestedById == db.Scope.RequesterId
                && (db.Scope.OnlyTokenId == null || r.TokenId == db.Scope.OnlyTokenId))
            || (r.DecidedById == db.Scope.RequesterId && db.Scope.OnlyTokenId == null))
        .Limit<RunItem>(i => db.Scope.SeesAll || db.Runs.Any(r => r.Id == i.RunId));
}
