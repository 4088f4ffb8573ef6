using System.Collections.Concurrent;
using System.Data.Common;
using System.Diagnostics;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using MobiJobs.Accounts;
using MobiJobs.Audit;
using MobiJobs.Data;
using MobiJobs.Gateway;
using MobiJobs.Gateway.Simulated;
using MobiJobs.Queue.Cancel;
using MobiJobs.Reports;
using MobiJobs.Runs;
using MobiJobs.Shared;
using MobiJobs.Start;
using MobiJobs.Start.Samples;
using MobiJobs.Tests.Support;
using MobiJobs.Vpp;

namespace MobiJobs.Benchmarks;

/// <summary>A store of its own, with the program's own classes on it.</summary>
public sealed class BenchStore : IAsyncDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("mobijobs-bench-").FullName;
    private readonly TestStore? own;
    private readonly string? given;

    /// <param name="given">An SQLite file that is there and stays; null for a store of its own.</param>
    public BenchStore(string? given)
    {
        this.given = given;
        own = given is null ? TestStore.Create(folder, "bench") : null;
        Settings = own?.Settings ?? new(DatabaseProvider.Sqlite, $"Data Source={given}", null);
        var settings = new Settings(
            Settings,
            new SimulatedOptions(),
            TimeZoneInfo.FindSystemTimeZoneById("Asia/Tokyo"),
            WorkerEnabled: true,
            WorkerCount: 10,
            WebEnabled: true);
        var builder = Microsoft.Extensions.Hosting.Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddLogging(log => log.AddSimpleConsole().SetMinimumLevel(LogLevel.Error))
            .AddSingleton(TimeProvider.System)
            .AddSingleton(new OrganizationTime(settings.TimeZone))
            .AddSingleton(settings.Simulated)
            .AddDatabase(Settings)
            .AddRooms(settings)
            .AddScoped<History>();
        builder.Services
            .AddSimulatedVpp(
                options => DatabaseSetup.UseSqlite(options, $"Data Source={Path.Combine(folder, "vpp.db")}"))
            .AddDataProtection();
        builder.Services.AddSingleton<PromptGateway>()
            .AddSingleton<IDeviceGateway>(provider => provider.GetRequiredService<PromptGateway>());
        builder.Services.AddStoreInterceptor(Commits);
        Host = builder.Build();
    }

    /// <summary>Where it is.</summary>
    public DatabaseSettings Settings { get; }

    /// <summary>The workers among it; started by whoever needs them.</summary>
    public IHost Host { get; }

    public CommitCount Commits { get; } = new();

    /// <summary>The embedded store; null for one on a server.</summary>
    public string? File => given
        ?? (own!.Settings.Provider == DatabaseProvider.Sqlite ? Path.Combine(folder, "bench.db") : null);

    /// <summary>What a server is told to use the same store.</summary>
    public IReadOnlyList<string> Arguments =>
        own?.Arguments ?? [$"--ConnectionStrings:MobiJobs=Data Source={given}"];

    /// <summary>Makes the tables, and the past where one is wanted and not there.</summary>
    public async Task CreateAsync(int devices, int jobs)
    {
        await DoAsync<MobiJobsDb>(db => DatabaseStart.MigrateAsync(db, TimeProvider.System, CancellationToken.None));
        if (given is not null) { return; }

        await DoAsync<History>(
            history => history.WriteAsync(new HistoryPlan(devices, jobs, 3, 1), CancellationToken.None));
    }

    public async Task DoAsync<T>(Func<T, Task> work)
        where T : notnull
    {
        await using var scope = Host.Services.CreateWorkScope("test");
        await work(scope.ServiceProvider.GetRequiredService<T>());
    }

    /// <summary>Previews the cancellation of everything there is, and carries it out.</summary>
    public async Task<TimeSpan> CancelEverythingAsync(Actor by, Func<Func<Task>, Task> meanwhile)
    {
        var preview = 0L;
        await DoAsync<IServiceProvider>(async provider =>
        {
            var jobs = provider.GetRequiredService<MobiJobsDb>().Jobs;
            var previews = provider.GetRequiredService<CancelPreviews>();
            preview = (await previews.EverythingAsync(jobs, by, CancellationToken.None)).RunId;
        });
        var watch = Stopwatch.StartNew();
        await meanwhile(() => DoAsync<RunKeeper>(async runs =>
        {
            await runs.ConfirmAsync(preview, by, AuditAction.JobsCanceled, CancellationToken.None);
            await runs.CarryOutToEndAsync(preview, CancellationToken.None);
        }));
        return watch.Elapsed;
    }

    public async Task<TResult> AskAsync<T, TResult>(Func<T, Task<TResult>> question)
        where T : notnull
    {
        await using var scope = Host.Services.CreateWorkScope("test");
        return await question(scope.ServiceProvider.GetRequiredService<T>());
    }

    public async ValueTask DisposeAsync()
    {
        if (Host is IAsyncDisposable host) { await host.DisposeAsync(); }

        if (own is not null) { await own.DisposeAsync(); }

        SqliteConnection.ClearAllPools();
        Directory.Delete(folder, recursive: true);
    }
}

/// <summary>Counts the commits of writes.</summary>
public sealed class CommitCount : DbTransactionInterceptor
{
    private long count;

    public long Count => Interlocked.Read(ref count);

    public override Task TransactionCommittedAsync(
        DbTransaction transaction,
        TransactionEndEventData eventData,
        CancellationToken cancellationToken = default)
    {
        Interlocked.Increment(ref count);
        return Task.CompletedTask;
    }
}

/// <summary>
/// A channel whose devices connect at once when they are woken, and answer at once or after a given time. Some may
/// hang: they fetch their command and never answer.
/// </summary>
public sealed class PromptGateway(IServiceProvider services) : IDeviceGateway
{
    private readonly ConcurrentDictionary<string, Guid> held = new(StringComparer.Ordinal);

    /// <summary>How long a device works on a command.</summary>
    public TimeSpan WorkTime { get; set; }

    /// <summary>The channel ids of devices that hang.</summary>
    public HashSet<string> Hanging { get; } = new(StringComparer.Ordinal);

    /// <summary>
    /// Devices at work are at most so many at once; the others wait for their turn, as they would on a narrow line.
    /// </summary>
    public SemaphoreSlim Line { get; set; } = new(int.MaxValue);

    public async Task<WakeReply> WakeAsync(
        IReadOnlyCollection<string> channelIds,
        WakeTurn turn,
        CancellationToken stopping)
    {
        var reports = channelIds.Select(Come).OfType<DeviceReport>().ToArray();
        if (WorkTime == TimeSpan.Zero) { await ReceiveAsync(reports); }
        else
        {
            await ReceiveAsync([.. reports.Where(r => r.IsContactOnly)]);
            foreach (var answer in reports.Where(r => !r.IsContactOnly)) { _ = AnswerLaterAsync(answer); }
        }

        return WakeReply.Done;
    }

    public Task<IReadOnlyList<HandOverReply>> HandOverAsync(
        IReadOnlyList<DeviceCommand> commands,
        CancellationToken stopping)
    {
        foreach (var command in commands) { held[command.ChannelId] = command.CommandId; }

        return Task.FromResult<IReadOnlyList<HandOverReply>>([.. commands.Select(_ => new HandOverReply.Accepted())]);
    }

    public IAsyncEnumerable<KnownCommand>? KnownCommands(CancellationToken stopping) => null;

    public CommandRefusal? WhyNot(DeviceCommand command) => null;

    public ChannelKind Kind => ChannelKind.Simulated;

    public Task<ChannelTrouble?> ProbeAsync(IReadOnlyCollection<string> sample, CancellationToken stopping) =>
        Task.FromResult<ChannelTrouble?>(null);

    public string EnrollRegistered() => Guid.NewGuid().ToString();

    public DeviceMessage Decode(string raw) => new AcknowledgedMessage(Guid.Parse(raw), null);

    private DeviceReport? Come(string channelId) =>
        !held.TryRemove(channelId, out var command) ? new DeviceReport(channelId, "", IsContactOnly: true)
        : Hanging.Contains(channelId) ? null
        : new DeviceReport(channelId, command.ToString(), IsContactOnly: false);

    private async Task AnswerLaterAsync(DeviceReport answer)
    {
        await Line.WaitAsync();
        await Task.Delay(WorkTime);
        Line.Release();
        await ReceiveAsync([answer]);
    }

    private Task ReceiveAsync(IReadOnlyList<DeviceReport> reports) =>
        services.GetRequiredService<ReportInbox>().ReceiveAsync(reports, CancellationToken.None);
}
