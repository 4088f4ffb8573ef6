using Hangfire;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using MobiJobs.AutoDelivery.Sending;
using MobiJobs.Data;
using MobiJobs.Gateway;
using MobiJobs.Gateway.Simulated;
using MobiJobs.Queue.Periodic;
using MobiJobs.Reports;
using MobiJobs.Shared;
using MobiJobs.Start;
using MobiJobs.Start.Samples;
using MobiJobs.Vpp;
using MobiJobs.Vpp.Sync;

namespace MobiJobs.Benchmarks.Fleet;

/// <summary>
/// The program with its simulated fleet and its simulated Apple, on a clock that is advanced step by step: whatever is
/// due at a moment is done before the clock goes on, so that a day takes as long as its work.
/// </summary>
public sealed class AcceleratedFleet : IAsyncDisposable
{
    /// <summary>Short enough for what devices and Apple answer within seconds; divides a minute.</summary>
    private static readonly TimeSpan Step = TimeSpan.FromSeconds(10);

    private readonly string folder = Directory.CreateTempSubdirectory("mobijobs-fleet-").FullName;
    private readonly WorkInTurn work = new();

    public AcceleratedFleet(SimulatedOptions options)
    {
        var database = new DatabaseSettings(DatabaseProvider.Sqlite, At("console"), null);
        var settings = new Settings(
            database,
            options,
            TimeZoneInfo.FindSystemTimeZoneById("Asia/Tokyo"),
            WorkerEnabled: false,
            WorkerCount: 1,
            WebEnabled: true);
        var services = new ServiceCollection()
            .AddLogging(log => log.AddSimpleConsole().SetMinimumLevel(LogLevel.Error))
            .AddSingleton<TimeProvider>(Clock)
            .AddSingleton(new OrganizationTime(settings.TimeZone))
            .AddSingleton(new OrganizationName(null))
            .AddSingleton<IDataProtectionProvider>(new EphemeralDataProtectionProvider())
            .AddSingleton<ReportReceiver>(provider => provider.GetRequiredService<ReportInbox>().ReceiveAsync)
            .AddDatabase(database)
            .AddRooms(settings)
            .AddScoped<History>();
        services.AddSimulatedGateway(options, store => DatabaseSetup.UseSqlite(store, At("fleet")), isRunning: false)
            .AddSimulatedVpp(store => DatabaseSetup.UseSqlite(store, At("vpp")))
            .AddSingleton<IBackgroundJobClient>(work);
        Services = services.BuildServiceProvider();
    }

    public StepClock Clock { get; } = new(new DateTimeOffset(2026, 11, 16, 0, 0, 0, TimeSpan.Zero));

    public DateTime Now => Clock.UtcNow();

    public ServiceProvider Services { get; }

    /// <summary>Makes the stores, devices that have already told of themselves, and a past of so many jobs.</summary>
    public async Task CreateAsync(int devices, int jobs)
    {
        await DoAsync<MobiJobsDb>(db => DatabaseStart.MigrateAsync(db, Clock, default));
        await Services.GetRequiredService<SimulatedFleet>().PrepareAsync(default);
        await DoAsync<History>(history => history.WriteAsync(new HistoryPlan(devices, jobs, 3, 1), default));
        await DoAsync<MobiJobsDb>(async db =>
        {
            var options = Services.GetRequiredService<SimulatedOptions>();
            var channels = await db.Enrollments.ToDictionaryAsync(e => e.DeviceId, e => e.ChannelId);
            foreach (var device in await db.Devices.ToListAsync())
            {
                device.UpdateInformation(new DeviceNature(options, channels[device.Id]).Information, Now);
            }

            await db.SaveChangesAsync();
        });
    }

    /// <summary>Lets this much time pass; <paramref name="hourly"/> runs at the end of each hour.</summary>
    public async Task LiveAsync(TimeSpan time, Func<int, Task> hourly)
    {
        for (var passed = Step; passed <= time; passed += Step)
        {
            Clock.Advance(Step);
            await SettleAsync();
            if (IsFull(passed, TimeSpan.FromMinutes(1)))
            {
                await DoAsync<QueueSweeper>(sweeper => sweeper.SweepAsync(default));
                await DoAsync<DueLists>(lists => lists.RunAsync(default));
            }

            if (IsFull(passed, TimeSpan.FromHours(1)))
            {
                await DoAsync<VppSync>(sync => sync.RunAllAsync(default));
                await SettleAsync();
                await hourly((int)passed.TotalHours);
            }
        }
    }

    /// <summary>Does all that is due at this moment.</summary>
    public async Task SettleAsync()
    {
        var fleet = Services.GetRequiredService<SimulatedFleet>();
        var steps = Services.GetServices<PeriodicStep>().Select(s => s.Type).ToArray();
        await Services.GetRequiredService<IsolatedWork>()
            .RunAsync<IPeriodicStep>(steps, step => step.RunAsync(default), default);
        int found;
        do
        {
            found = await work.DoAllAsync(Services);
            found += await fleet.StepAsync(Now, default);
            found += await AskAsync<DueWork, int>(due => due.RunAsync(default));
        }
        while (found > 0);
    }

    /// <summary>Does what has been given to workers.</summary>
    public Task<int> WorkAsync() => work.DoAllAsync(Services);

    public async Task DoAsync<T>(Func<T, Task> action)
        where T : notnull
    {
        await using var scope = Services.CreateWorkScope("benchmark");
        await action(scope.ServiceProvider.GetRequiredService<T>());
    }

    public async Task<TResult> AskAsync<T, TResult>(Func<T, Task<TResult>> question)
        where T : notnull
    {
        await using var scope = Services.CreateWorkScope("benchmark");
        return await question(scope.ServiceProvider.GetRequiredService<T>());
    }

    public async ValueTask DisposeAsync()
    {
        await Services.DisposeAsync();
        SqliteConnection.ClearAllPools();
        Directory.Delete(folder, recursive: true);
    }

    private static bool IsFull(TimeSpan passed, TimeSpan unit) => passed.Ticks % unit.Ticks == 0;

    private string At(string name) => $"Data Source={Path.Combine(folder, name)}.db";
}
