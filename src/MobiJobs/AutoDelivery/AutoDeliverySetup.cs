using MobiJobs.Catalogue;
using MobiJobs.Queue;

namespace MobiJobs.AutoDelivery;

/// <summary>Automatic delivery to groups.</summary>
public static class AutoDeliverySetup
{
    /// <summary>Registers what console and workers need for it.</summary>
    public static IServiceCollection AddAutoDelivery(this IServiceCollection services) => services
        .AddScoped<MissingApps>()
        .AddScoped<ICatalogueUse, ListsOfItem>()
        .AddJobEnded<AutoDeliveryJobs>()
        .AddRecurring<AutoDeliveries>(
            "auto-delivery",
            Rhythm.EveryMinute,
            deliveries => deliveries.RunAsync(CancellationToken.None));
}
