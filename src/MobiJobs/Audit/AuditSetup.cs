using Microsoft.AspNetCore.Mvc;

namespace MobiJobs.Audit;

/// <summary>The audit trail.</summary>
public static class AuditSetup
{
    /// <summary>Registers what writes, seals and checks it.</summary>
    public static IServiceCollection AddAudit(this IServiceCollection services, AuditSettings settings)
    {
        services.AddSingleton(settings.SealKey).AddSingleton(settings.Kept);
        services.AddSingleton(new AuditHead(settings.HeadFile)).AddSingleton<CountedTrail>();
        services.AddHostedService(provider => provider.GetRequiredService<CountedTrail>());
        services.Configure<MvcOptions>(options => options.Filters.Add<ExportTrail>());
        return services.AddScoped<AuditSealing>().AddScoped<AuditCheck>();
    }

    /// <summary>Notes where each request comes from, and what is refused. Stands after the authentication.</summary>
    public static void UseAuditTrail(this IApplicationBuilder app) => app.UseMiddleware<RefusalTrail>();
}

/// <summary>What is configured of the audit trail.</summary>
/// <param name="SealKey">The key of seals.</param>
/// <param name="Kept">How long entries are kept.</param>
/// <param name="HeadFile">Where the last seal is noted outside the store; null for nowhere.</param>
public sealed record AuditSettings(AuditSealKey SealKey, AuditKept Kept, string? HeadFile = null);
