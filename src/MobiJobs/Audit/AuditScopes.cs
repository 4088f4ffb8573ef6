using Microsoft.EntityFrameworkCore;
using MobiJobs.Data;

namespace MobiJobs.Audit;

/// <summary>The audit trail is read by who sees the whole fleet.</summary>
internal sealed class AuditScopes : IRowScopes
{
    public void Apply(ModelBuilder builder, MobiJobsDb db) => builder.Limit<AuditEntry>(_ => db.Scope.SeesAll);
}
