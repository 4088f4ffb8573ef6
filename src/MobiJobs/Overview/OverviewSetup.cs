using MobiJobs.Queue;

namespace MobiJobs.Overview;

/// <summary>The first page: what happens now and what ends soon.</summary>
public static class OverviewSetup
{
    /// <summary>Registers what console and workers need for it.</summary>
    public static IServiceCollection AddOverview(this IServiceCollection services) => services
        .AddScoped<FrequentErrors>()
        .AddScoped<ExpiringItems>()
        .AddRecurring<EndedJobsByDay>(
            "day-counts",
            Rhythm.Hourly,
            trend => trend.KeepAsync(CancellationToken.None),
            alsoAtStart: true);
}
