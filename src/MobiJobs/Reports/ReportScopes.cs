using Microsoft.EntityFrameworkCore;
using MobiJobs.Data;

namespace MobiJobs.Reports;

/// <summary>A person sees what the devices reported that the person sees.</summary>
internal sealed class ReportScopes : IRowScopes
{
    public void Apply(ModelBuilder builder, MobiJobsDb db) => builder.Limit<StoredReport>(r =>
        db.Scope.SeesAll || db.Enrollments.Any(e => e.ChannelId == r.ChannelId));
}
