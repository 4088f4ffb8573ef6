namespace MobiJobs.Shared;

/// <summary>What pages of every room use.</summary>
public static class SharedSetup
{
    /// <summary>Registers it.</summary>
    public static IServiceCollection AddShared(this IServiceCollection services) =>
        services.AddMemoryCache().AddSingleton<IconSprite>().AddScoped<ShownTime>();
}
