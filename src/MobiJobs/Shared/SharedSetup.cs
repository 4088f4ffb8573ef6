using Microsoft.Extensions.DependencyInjection.Extensions;

namespace MobiJobs.Shared;

/// <summary>What pages of every room use.</summary>
public static class SharedSetup
{
    /// <summary>Registers the cache, the assets and the formatting of times.</summary>
    public static IServiceCollection AddShared(this IServiceCollection services) => services.AddWorkMeter()
        .AddMemoryCache().AddSingleton<Assets>().AddSingleton<IconSheet>().AddScoped<ShownTime>();

    /// <summary>Registers what counts the work: the rooms use it, and the channel without them.</summary>
    public static IServiceCollection AddWorkMeter(this IServiceCollection services)
    {
        services.AddMetrics().TryAddSingleton<WorkMeter>();
        return services;
    }
}
