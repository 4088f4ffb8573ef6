using Hangfire;

namespace MobiJobs.Queue.Watch;

/// <summary>Hangfire's own pages about its background work. They show, and change nothing: the rows decide.</summary>
public static class QueueDashboard
{
    /// <summary>Where they are.</summary>
    public const string Path = "/hangfire";

    /// <summary>Opens them to those whom the policy lets in.</summary>
    /// <param name="app">The console.</param>
    /// <param name="policy">The name of the policy.</param>
    /// <param name="back">Where the way back leads.</param>
    public static void MapQueueDashboard(this IEndpointRouteBuilder app, string policy, string back) =>
        app.MapHangfireDashboardWithAuthorizationPolicy(
            policy,
            Path,
            new DashboardOptions
            {
                AppPath = back,
                IsReadOnlyFunc = _ => true,
                DisplayStorageConnectionString = false,
                DashboardTitle = "MobiJobs",
            });
}
