namespace MobiJobs.Shared;

/// <summary>What pages of every room use.</summary>
public static class SharedSetup
{
    /// <summary>Registers the cache, the assets and the formatting of times.</summary>
    public static IServiceCollection AddShared(this IServiceCollection services) =>
        services.AddMemoryCache().AddSingleton<Assets>().AddSingleton<IconSheet>().AddScoped<ShownTime>();
}
