using MobiJobs.AutoDelivery.Lists;
using MobiJobs.AutoDelivery.Missing;
using MobiJobs.AutoDelivery.Sending;
using MobiJobs.Catalogue;
using MobiJobs.Queue.Cancel;
using MobiJobs.Queue.Periodic;
using MobiJobs.Runs;

namespace MobiJobs.AutoDelivery;

/// <summary>Automatic delivery to groups.</summary>
public static class AutoDeliverySetup
{
    /// <summary>Registers what console and workers need for it.</summary>
    public static IServiceCollection AddAutoDelivery(this IServiceCollection services) => services
        .AddScoped<MissingApps>()
        .AddScoped<DeliveryHolds>()
        .AddScoped<AutoDeliveryPreviews>()
        .AddRunAct<AutoDeliveryJobs>()
        .AddScoped<ICatalogueUse, ListsOfItem>()
        .AddScoped<IRegistersLater, AwaitedAppLists>()
        .AddJobEnded<AppListAnswers>()
        .AddRecurring<DueLists>(
            RecurringNames.AutoDelivery,
            Rhythm.EveryMinute,
            lists => lists.RunAsync(CancellationToken.None));
}
