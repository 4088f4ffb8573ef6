using Microsoft.EntityFrameworkCore;
using MobiJobs.Data;

namespace MobiJobs.Errors.Remedies;

/// <summary>A person sees the remedies of the jobs that the person sees.</summary>
internal sealed class RemedyScopes : IRowScopes
{
    public void Apply(ModelBuilder builder, MobiJobsDb db) => builder
        .Limit<RemedyRun>(r => db.Scope.SeesAll || db.Jobs.Any(j => j.Id == r.JobId))
        .Limit<RemedyStep>(s => db.Scope.SeesAll || db.RemedyRuns.Any(r => r.Id == s.RunId));
}
