using Hangfire;
using Hangfire.InMemory;
using Hangfire.Server;
using Hangfire.SqlServer;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection.Extensions;
using MobiJobs.Administration.Persons;
using MobiJobs.Data;
using MobiJobs.Queue.Acts;
using MobiJobs.Queue.Approvals;
using MobiJobs.Queue.Cancel;
using MobiJobs.Queue.Commands;
using MobiJobs.Queue.Outages;
using MobiJobs.Queue.Periodic;
using MobiJobs.Queue.Purging;
using MobiJobs.Queue.Reserved;
using MobiJobs.Queue.Stop;
using MobiJobs.Queue.Stuck;
using MobiJobs.Queue.Watch;
using MobiJobs.Runs;

namespace MobiJobs.Queue;

/// <summary>
/// Hangfire only triggers work; the job table is the queue. Losing Hangfire's storage delays work by at most a minute,
/// so the embedded default keeps it in memory.
/// </summary>
public static class QueueSetup
{
    /// <summary>Registers the queue, and its workers where this process has that role.</summary>
    public static IServiceCollection AddQueue(this IServiceCollection services, QueueSettings settings)
    {
        services.AddScoped<DeviceQueue>().AddScoped<DeviceQueueWorker>().AddScoped<HandOver>().AddScoped<DueWork>();
        services.AddScoped<ChannelCalls>().AddScoped<DeviceCalls>();
        services.AddScoped<DueReservations>().AddScoped<ReservationRights>();
        services.AddScoped<TakeOverPreviews>().AddRunAct<TakeOverReservations>();
        services.AddScoped<IReservedByPeople>(provider => provider.GetRequiredService<ReservationRights>());
        services.AddScoped<CommandContents>().AddScoped<RefusedHeads>();
        services.AddScoped<ICommandContent, DeviceContent>().AddScoped<ICommandContent, CatalogueContent>();
        services.AddScoped<ICommandContent, TextContent>().AddScoped<DevicePins>();
        services.AddScoped<ICommandContent>(provider => provider.GetRequiredService<DevicePins>());
        services.AddScoped<SystemJobs>().AddScoped<DirectOperations>();
        services.AddScoped<JobActions>().AddScoped<DeliveryStop>().AddScoped<RunStart>();
        services.AddScoped<IItemsSeen, ItemsSeen>();
        services.AddSingleton<QueueBell>().AddSingleton<IsolatedWork>();
        services.AddSingleton<ProbePause>().AddPeriodicStep<ChannelOutages>();
        services.AddSweep<DueTimeSweep>(SweepStage.DueTimes);
        services.AddScoped<CancelPreviews>().AddScoped<PreviewsOfEverything>();
        services.AddScoped<Registrations>().AddRunAct<CancelJobs>();
        services.AddScoped<LaterRegistrations>();
        services.AddScoped<HeadPreviews>();
        services.AddRunAct<WakeHeads>().AddRunAct<ReleaseHeads>().AddRunAct<LetJobsPass>();
        services.AddSweep<RunSweep>(SweepStage.Runs);
        services.AddApprovals();
        services.AddSweep<HandOverSweep>(SweepStage.Queues);
        services.AddSweep<HeadlessQueueSweep>(SweepStage.Queues);
        services.AddPurge<JobPurge>().AddPurge<OperationPurge>().AddPurge<SessionPurge>();
        services.AddPurge<RunPurge>(runsLast: true);
        services.AddRecurring<QueueSweeper>(
            RecurringNames.Sweep,
            Rhythm.EveryMinute,
            sweeper => sweeper.SweepAsync(CancellationToken.None),
            alsoAtStart: true);
        services.AddSingleton(provider => new WorkWatch(
            provider.GetRequiredService<JobStorage>(),
            provider.GetServices<RecurringWork>(),
            provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<HistoryKept>().AddSingleton<RecurringSchedule>();
        services.AddRecurring<HistoryPurge>(
            RecurringNames.Purge, Rhythm.Nightly, purge => purge.RunAsync(CancellationToken.None));
        services.AddHangfireOf(settings.Database);
        if (!settings.HasWorkers) { return services; }

        services.AddSingleton<IBackgroundProcess, DueWorkPoll>().AddSingleton<IBackgroundProcess, PeriodicStepPoll>();
        services.AddHangfireServer(server =>
        {
            server.WorkerCount = settings.WorkerCount;
            server.SchedulePollingInterval = TimeSpan.FromSeconds(1);
            server.ShutdownTimeout = TimeSpan.FromSeconds(4); // Of the nine that a stop takes at most.
        });
        return services.AddHostedService<QueueStart>();
    }

    /// <summary>
    /// Gives this server a storage and an activator of its own. By default Hangfire takes those that the process
    /// configured last: of two servers that start in one process, one would enqueue its work with the other.
    /// </summary>
    private static void AddHangfireOf(this IServiceCollection services, DatabaseSettings database)
    {
        services.TryAddSingleton(provider => // A test can bring its own.
        {
            // The serializer must be configured before the first job is written.
            provider.GetRequiredService<IGlobalConfiguration>();
            return StorageOf(database);
        });
        services.AddSingleton<JobActivator>(
            provider => new WorkActivator(provider.GetRequiredService<IServiceScopeFactory>()));
        services.AddHangfire(hangfire => hangfire
            .SetDataCompatibilityLevel(CompatibilityLevel.Version_180)
            .UseSimpleAssemblyNameTypeSerializer()
            .UseRecommendedSerializerSettings()
            .UseFilter(NoRepeats())
            .UseFilter(new UndoneWork()));
    }

    /// <summary>Hangfire repeats nothing: the rows decide what is done again.</summary>
    private static AutomaticRetryAttribute NoRepeats() =>
        new() { Attempts = 0, OnAttemptsExceeded = AttemptsExceededAction.Delete };

    private static JobStorage StorageOf(DatabaseSettings database) => database.Provider switch
    {
        DatabaseProvider.Sqlite => new InMemoryStorage(new InMemoryStorageOptions
        {
            MaxExpirationTime = TimeSpan.FromMinutes(1),
        }),
        DatabaseProvider.SqlServer => new SqlServerStorage(database.ConnectionString, new SqlServerStorageOptions
        {
            QueuePollInterval = TimeSpan.Zero,
            SlidingInvisibilityTimeout = TimeSpan.FromMinutes(5),
            UseRecommendedIsolationLevel = true,
            DisableGlobalLocks = true,
            PrepareSchemaIfNecessary = true,
        })
        {
            // What was done is of no use to anybody; a day of it would be millions of rows.
            JobExpirationTimeout = TimeSpan.FromMinutes(10),
        },
    };

    /// <summary>
    /// Makes what Hangfire needs on the store's server, so that the server itself needs no right to make tables.
    /// </summary>
    public static async Task PrepareStorageAsync(
        MobiJobsDb db, DatabaseProvider provider, CancellationToken stopping)
    {
        if (provider != DatabaseProvider.SqlServer) { return; }

        await db.Database.OpenConnectionAsync(stopping);
        SqlServerObjectsInstaller.Install(db.Database.GetDbConnection());
        await db.Database.CloseConnectionAsync();
    }
}

/// <summary>What the queue needs to know of the configuration.</summary>
/// <param name="Database">Where the store is; Hangfire uses the same server.</param>
/// <param name="HasWorkers">Whether this process has the worker role.</param>
/// <param name="WorkerCount">How many workers it has then.</param>
public sealed record QueueSettings(DatabaseSettings Database, bool HasWorkers, int WorkerCount);

/// <summary>
/// Defines the recurring work at each start, since a storage in memory is lost with the process, and enqueues what must
/// be done at start.
/// </summary>
internal sealed class QueueStart(
    IEnumerable<RecurringWork> works, RecurringSchedule schedule, IBackgroundJobClient jobs) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        jobs.Enqueue<DeviceQueueWorker>(worker => worker.RecallAsync(null, CancellationToken.None));
        schedule.Define();
        foreach (var work in works.Where(w => w.AlsoAtStart)) { work.Enqueue(jobs); }

        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
