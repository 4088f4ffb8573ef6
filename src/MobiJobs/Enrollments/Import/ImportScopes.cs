using Microsoft.EntityFrameworkCore;
using MobiJobs.Data;

namespace MobiJobs.Enrollments.Import;

/// <summary>The rows of a file belong to the run that imports them, the file to who has chosen it.</summary>
internal sealed class ImportScopes : IRowScopes
{
    public void Apply(ModelBuilder builder, MobiJobsDb db) =>
        builder
            .Limit<ImportItem>(i => db.Scope.SeesAll || db.Runs.Any(r => r.Id == i.RunId))
            .Limit<ImportFile>(f => f.RequesterId == db.Scope.RequesterId);
}
