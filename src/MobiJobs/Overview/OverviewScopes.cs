using Microsoft.EntityFrameworkCore;
using MobiJobs.Data;

namespace MobiJobs.Overview;

/// <summary>What is counted once a day is of the whole fleet.</summary>
internal sealed class OverviewScopes : IRowScopes
{
    public void Apply(ModelBuilder builder, MobiJobsDb db) => builder.Limit<DayCount>(_ => db.Scope.SeesAll);
}
