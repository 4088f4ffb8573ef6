using Hangfire;
using Hangfire.AspNetCore;
using Hangfire.InMemory;
using Hangfire.Server;
using Hangfire.SqlServer;
using MobiJobs.Accounts;
using MobiJobs.AutoDelivery;
using MobiJobs.Data;
using MobiJobs.Devices.Groups;
using MobiJobs.Devices.List;
using MobiJobs.Enrollments;
using MobiJobs.Enrollments.Import;
using MobiJobs.Errors.Verdicts;
using MobiJobs.Errors.Remedies;
using MobiJobs.Jobs.List;
using MobiJobs.Operations.History;
using MobiJobs.Operations.Reserve;
using MobiJobs.Operations.Retry;
using MobiJobs.Overview;
using MobiJobs.Queue.Cancel;
using MobiJobs.Queue.Stop;
using MobiJobs.Reports;
using MobiJobs.Start;
using MobiJobs.Vpp.Orders;
using MobiJobs.Vpp.Sync;
using MobiJobs.Operations;

namespace MobiJobs.Queue;

/// <summary>
/// Hangfire is the doorbell and the clock; the job table is the queue. Losing all of Hangfire's storage costs a minute, so
/// the embedded default keeps it in memory.
/// </summary>
public static class QueueSetup
{
    /// <summary>Registers the queue, and its workers where this process has that role.</summary>
    public static IServiceCollection AddQueue(this IServiceCollection services, Settings settings)
    {
        services.AddScoped<DeviceQueue>().AddScoped<DeviceQueueWorker>().AddScoped<HandOver>().AddScoped<DueWork>()
            .AddScoped<QueueSweeper>().AddScoped<HistoryPurge>().AddScoped<Automatic>().AddScoped<CommandIds>()
            .AddScoped<ReportInterpreter>().AddScoped<AnswerBatch>().AddScoped<DeviceKnowledge>().AddScoped<DeliveryVerification>()
            .AddScoped<JobActions>().AddScoped<DeliveryStop>().AddScoped<BulkCancel>().AddScoped<CurrentPerson>().AddScoped<JobList>().AddScoped<JobTimeline>()
            .AddScoped<DirectOperations>().AddScoped<DeviceRegister>().AddScoped<GroupRegister>().AddScoped<DeviceList>().AddScoped<DeviceImport>().AddScoped<BulkRegistration>();
        services.AddScoped<Reservations>().AddScoped<MissingApps>().AddScoped<AutoDeliveryJobs>().AddScoped<AutoDeliveries>().AddOperations();
        services.AddScoped<OperationList>().AddScoped<OperationStory>().AddScoped<OperationCsv>().AddScoped<BulkRetry>().AddScoped<RetryCheck>().AddScoped<RetrySelection>().AddScoped<FactFinder>().AddScoped<RemedyWork>().AddScoped<Trend>();
        services.AddSingleton<QueueBell>().AddSingleton<ReportInbox>().AddSingleton<ReportTurn>();
        services.AddHangfireOf(settings.Database);
        if (!settings.WorkerEnabled) { return services; }

        services.AddSingleton<IBackgroundProcess, DueWorkPoll>().AddSingleton<IBackgroundProcess, StepPoll>();
        services.AddHangfireServer(server =>
        {
            server.WorkerCount = settings.WorkerCount;
            server.SchedulePollingInterval = TimeSpan.FromSeconds(1);
            server.ShutdownTimeout = TimeSpan.FromSeconds(10);
        });
        return services.AddHostedService<QueueStart>();
    }

    /// <summary>
    /// A storage and an activator of this console's own. Hangfire's default is to take those that the process configured last:
    /// of two consoles that start at once, one would ring the other's bell and wait for ever.
    /// </summary>
    private static void AddHangfireOf(this IServiceCollection services, DatabaseSettings database)
    {
        services.AddSingleton(provider =>
        {
            provider.GetRequiredService<IGlobalConfiguration>(); // How jobs are written must be settled before the first is.
            return StorageOf(database);
        });
        services.AddSingleton<JobActivator>(provider => new AspNetCoreJobActivator(provider.GetRequiredService<IServiceScopeFactory>()));
        services.AddHangfire(hangfire => hangfire
            .SetDataCompatibilityLevel(CompatibilityLevel.Version_180).UseSimpleAssemblyNameTypeSerializer().UseRecommendedSerializerSettings()
            .UseFilter(new AutomaticRetryAttribute { Attempts = 0, OnAttemptsExceeded = AttemptsExceededAction.Delete })); // Our rows decide what is done again.
    }

    private static JobStorage StorageOf(DatabaseSettings database) => database.Provider switch
    {
        DatabaseProvider.Sqlite => new InMemoryStorage(new InMemoryStorageOptions { MaxExpirationTime = TimeSpan.FromMinutes(1) }),
        DatabaseProvider.SqlServer => new SqlServerStorage(database.ConnectionString, new SqlServerStorageOptions
        {
            QueuePollInterval = TimeSpan.Zero,
            SlidingInvisibilityTimeout = TimeSpan.FromMinutes(5),
            UseRecommendedIsolationLevel = true,
            DisableGlobalLocks = true,
            PrepareSchemaIfNecessary = true,
        }),
    };
}

/// <summary>The poll of a second. Hangfire keeps it running and starts it again after a fault; its processes are synchronous.</summary>
internal sealed class DueWorkPoll(IServiceScopeFactory scopes, ILogger<DueWorkPoll> log) : IBackgroundProcess
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    public void Execute(BackgroundProcessContext context)
    {
        var found = RunAsync(context.StoppingToken).GetAwaiter().GetResult();
        if (found < DeviceQueue.ChunkSize) { context.Wait(Pause); }
    }

    private async Task<int> RunAsync(CancellationToken stopping)
    {
        await using var scope = scopes.CreateAsyncScope();
        try
        {
            return await scope.ServiceProvider.GetRequiredService<DueWork>().RunAsync(stopping);
        }
        catch (Exception e) when (scope.ServiceProvider.GetRequiredService<MobiJobsDb>().IsStoreTrouble(e))
        {
            log.LogWarning("The store can't be written now; due work waits: {Reason}", e.Message);
            return 0;
        }
    }
}

/// <summary>Goes on each second with what was asked of Apple, and with remedies. Apple being slow or away holds up nothing else.</summary>
internal sealed class StepPoll(IServiceScopeFactory scopes, ILogger<StepPoll> log) : IBackgroundProcess
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    public void Execute(BackgroundProcessContext context)
    {
        RunAsync(context.StoppingToken).GetAwaiter().GetResult();
        context.Wait(Pause);
    }

    private async Task RunAsync(CancellationToken stopping)
    {
        await using var scope = scopes.CreateAsyncScope();
        try
        {
            await scope.ServiceProvider.GetRequiredService<VppOrders>().RunAsync(stopping);
            await scope.ServiceProvider.GetRequiredService<RemedyWork>().RunAsync(stopping);
        }
        catch (Exception e) when (scope.ServiceProvider.GetRequiredService<MobiJobsDb>().IsStoreTrouble(e))
        {
            log.LogWarning("The store can't be written now; what was asked of Apple waits: {Reason}", e.Message);
        }
    }
}

/// <summary>Defines the recurring work anew at each start (in memory it is lost with the process) and sweeps at once.</summary>
internal sealed class QueueStart(IRecurringJobManager recurring, IBackgroundJobClient jobs, OrganizationTime time) : IHostedService
{
    private const string EveryMinute = "* * * * *";
    private const string Hourly = "17 * * * *";
    private const string Nightly = "30 3 * * *";

    public Task StartAsync(CancellationToken cancellationToken)
    {
        recurring.AddOrUpdate<QueueSweeper>("sweep", sweeper => sweeper.SweepAsync(CancellationToken.None), EveryMinute);
        recurring.AddOrUpdate<AutoDeliveries>("auto-delivery", deliveries => deliveries.RunAsync(CancellationToken.None), EveryMinute);
        recurring.AddOrUpdate<HistoryPurge>("purge", purge => purge.RunAsync(CancellationToken.None), Nightly, new RecurringJobOptions { TimeZone = time.Zone });
        recurring.AddOrUpdate<VppSync>("vpp-sync", sync => sync.RunAllAsync(CancellationToken.None), Hourly);
        recurring.AddOrUpdate<Trend>("day-counts", trend => trend.KeepAsync(CancellationToken.None), Hourly);
        jobs.Enqueue<DeviceQueueWorker>(worker => worker.RecallAsync(CancellationToken.None));
        jobs.Enqueue<QueueSweeper>(sweeper => sweeper.SweepAsync(CancellationToken.None));
        jobs.Enqueue<Trend>(trend => trend.KeepAsync(CancellationToken.None));
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
