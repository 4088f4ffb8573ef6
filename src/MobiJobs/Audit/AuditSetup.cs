using Microsoft.AspNetCore.Mvc;

namespace MobiJobs.Audit;

/// <summary>The audit trail.</summary>
public static class AuditSetup
{
    /// <summary>Registers what writes, seals and checks it.</summary>
    public static IServiceCollection AddAudit(this IServiceCollection services, AuditSettings settings)
    {
        services.AddSingleton(new AuditSealKey(settings.SealKey)).AddSingleton(new AuditKept(settings.KeepMonths));
        services.AddSingleton<RefusalLimit>();
        services.Configure<MvcOptions>(options => options.Filters.Add<ExportTrail>());
        return services.AddScoped<AuditSealing>().AddScoped<AuditCheck>();
    }

    /// <summary>Notes where each request comes from, and what is refused. Stands after the authentication.</summary>
    public static void UseAuditTrail(this IApplicationBuilder app) => app.UseMiddleware<RefusalTrail>();
}

/// <summary>What is configured of the audit trail.</summary>
/// <param name="SealKey">The key of seals; null for none.</param>
/// <param name="KeepMonths">How long entries are kept; null without end.</param>
public sealed record AuditSettings(string? SealKey, int? KeepMonths);
