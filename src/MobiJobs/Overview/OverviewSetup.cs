using MobiJobs.Overview.OneDevice;
using MobiJobs.Overview.Status;
using MobiJobs.Queue.Periodic;

namespace MobiJobs.Overview;

/// <summary>The overview: what is open, how jobs ended, and what expires soon.</summary>
public static class OverviewSetup
{
    /// <summary>Registers what console and workers need for it.</summary>
    public static IServiceCollection AddOverview(this IServiceCollection services) => services
        .AddScoped<FrequentErrors>()
        .AddScoped<ExpiringItems>()
        .AddScoped<DeviceJobs>()
        .AddScoped<IStatusLook, StoreLook>() // In the order in which they are shown.
        .AddScoped<IStatusLook, WorkerLook>()
        .AddScoped<IStatusLook, ChannelLook>()
        .AddScoped<IStatusLook, AnswerLook>()
        .AddScoped<IStatusLook, LicenceLook>()
        .AddScoped<IStatusLook, RunLook>()
        .AddScoped<IStatusLook, MailLook>()
        .AddScoped<IStatusLook, SealLook>()
        .AddRecurring<EndedJobsByDay>(
            RecurringNames.DayCounts,
            Rhythm.Hourly,
            trend => trend.KeepAsync(CancellationToken.None),
            alsoAtStart: true);
}
