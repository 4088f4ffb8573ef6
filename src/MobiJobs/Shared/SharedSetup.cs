namespace MobiJobs.Shared;

/// <summary>What pages of every room use.</summary>
public static class SharedSetup
{
    /// <summary>Registers the cache, the assets, the formatting of times and what counts the work.</summary>
    public static IServiceCollection AddShared(this IServiceCollection services) =>
        services.AddMetrics().AddSingleton<WorkMeter>()
            .AddMemoryCache().AddSingleton<Assets>().AddSingleton<IconSheet>().AddScoped<ShownTime>();
}
