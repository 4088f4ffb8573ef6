using MobiJobs.Catalogue;
using MobiJobs.Jobs.Filter;
using MobiJobs.Jobs.List;
using MobiJobs.Jobs.Live;
using MobiJobs.Jobs.Stuck;

namespace MobiJobs.Jobs;

/// <summary>The list of jobs, and the open pages that show it.</summary>
public static class JobsSetup
{
    /// <summary>Registers what console and workers need for them.</summary>
    public static IServiceCollection AddJobs(this IServiceCollection services)
    {
        services.AddScoped<EqualJobs>().AddSingleton<DeliveryTimes>().AddSingleton<FirstContact>()
            .AddSingleton<RefusedEvents>().AddSingleton<FleetCounts>().AddSingleton<StoreGauges>()
            .AddSingleton<JobDetails>();
        services.AddScoped<JobList>().AddScoped<JobTimeline>().AddScoped<SavedViews>().AddScoped<JobCsv>();
        services.AddScoped<StatusCells>();
        services.AddScoped<StuckReader>().AddScoped<StuckList>();
        services.AddScoped<ICatalogueUse, JobsOfItem>();
        return services.AddSingleton<LiveJobs>().AddHostedService(provider => provider.GetRequiredService<LiveJobs>());
    }
}
