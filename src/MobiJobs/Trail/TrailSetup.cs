using MobiJobs.Queue.Periodic;

namespace MobiJobs.Trail;

/// <summary>監査ログ: reading the audit trail, and what is done to it in the background.</summary>
public static class TrailSetup
{
    /// <summary>Registers it.</summary>
    public static IServiceCollection AddTrail(this IServiceCollection services) => services
        .AddScoped<AuditList>()
        .AddScoped<AuditCsv>()
        .AddScoped<AuditWords>()
        .AddSweep<AuditSweep>(SweepStage.Last)
        .AddPurge<AuditPurge>();
}
