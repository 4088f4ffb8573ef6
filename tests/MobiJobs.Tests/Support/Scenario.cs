using Hangfire;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Moq;
using MobiJobs.Accounts;
using MobiJobs.Data;
using MobiJobs.Devices;
using MobiJobs.Gateway.Simulated;
using MobiJobs.Gateway;
using MobiJobs.Jobs;
using MobiJobs.Kinds;
using MobiJobs.Queue;
using MobiJobs.Reports;
using MobiJobs.Shared;
using MobiJobs.Start;
using MobiJobs.Vpp;

namespace MobiJobs.Tests.Support;

/// <summary>
/// A store with devices, a clock that is set by hand and a channel that does what it is told. SQLite files, and SQL Server
/// where MOBIJOBS_TEST_SQLSERVER holds a connection string.
/// </summary>
public sealed class Scenario : IAsyncDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("mobijobs-test-").FullName;
    private readonly ServiceProvider services;
    private readonly DatabaseSettings database;

    private Scenario(VppSettings apple, PlantedFault? fault)
    {
        Channel = new ScriptedChannel(Crash);
        database = SettingsFor(folder);
        var collection = new ServiceCollection().AddLogging().AddSingleton<TimeProvider>(Clock).AddDatabase(database).AddSingleton<IDeviceGateway>(Channel);
        var settings = new Settings(database, new SimulatedOptions(), TimeZoneInfo.FindSystemTimeZoneById("Asia/Tokyo"), WorkerEnabled: false, WorkerCount: 1, WebEnabled: true);
        collection.AddSingleton(new OrganizationTime(settings.TimeZone)).AddRooms(settings);
        collection.AddSingleton(Mock.Of<IBackgroundJobClient>());
        collection.AddApple(apple, options => DatabaseSetup.UseSqlite(options, $"Data Source={Path.Combine(folder, "vpp.db")}")).AddSingleton<IDataProtectionProvider>(new EphemeralDataProtectionProvider());
        collection.ConfigureDbContext<SqliteMobiJobsDb>(options => options.AddInterceptors(Crash, Crash.AtCommit)).ConfigureDbContext<SqlServerMobiJobsDb>(options => options.AddInterceptors(Crash, Crash.AtCommit));
        if (fault is not null) { collection.ConfigureDbContext<SqliteMobiJobsDb>(options => options.AddInterceptors(fault)).ConfigureDbContext<SqlServerMobiJobsDb>(options => options.AddInterceptors(fault)); }

        services = collection.BuildServiceProvider();
    }

    public FakeTimeProvider Clock { get; } = new(new DateTimeOffset(2026, 11, 16, 3, 0, 0, TimeSpan.Zero));

    /// <summary>Ends the process, as it were, in the middle of whatever is done next.</summary>
    public Crash Crash { get; } = new();

    public ScriptedChannel Channel { get; }

    public DateTime Now => Clock.UtcNow();

    public static async Task<Scenario> CreateAsync(int devices = 1, VppSettings? apple = null, PlantedFault? fault = null)
    {
        fault?.IsOn = false;
        var scenario = new Scenario(apple ?? VppSettings.Default, fault);
        await using var scope = scenario.services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<MobiJobsDb>();
        await DatabaseStart.MigrateAsync(db, scenario.Clock, CancellationToken.None);
        db.Requesters.Add(Requester.For("y.tanaka"));
        await db.SaveChangesAsync();
        for (var i = 1; i <= devices; i++) { await scenario.AddDeviceAsync(db, i); }

        if (fault?.First is { } first) { await db.Database.ExecuteSqlRawAsync(first); }

        fault?.IsOn = true;
        return scenario;
    }

    public static string ChannelOf(long device) => $"channel-{device}";

    public async Task<T> AskAsync<T>(Func<MobiJobsDb, Task<T>> question)
    {
        await using var scope = services.CreateAsyncScope();
        return await question(scope.ServiceProvider.GetRequiredService<MobiJobsDb>());
    }

    public async Task<T> DoAsync<TService, T>(Func<TService, Task<T>> action)
        where TService : notnull
    {
        await using var scope = services.CreateAsyncScope();
        return await action(scope.ServiceProvider.GetRequiredService<TService>());
    }

    public async Task<T> DoAsync<TFirst, TSecond, T>(Func<TFirst, TSecond, Task<T>> action)
        where TFirst : notnull
        where TSecond : notnull
    {
        await using var scope = services.CreateAsyncScope();
        var provider = scope.ServiceProvider;
        return await action(provider.GetRequiredService<TFirst>(), provider.GetRequiredService<TSecond>());
    }

    public Task DoAsync<TService>(Func<TService, Task> action)
        where TService : notnull => DoAsync<TService, bool>(async service =>
        {
            await action(service);
            return true;
        });

    /// <summary>Registers a job and returns its id; nothing is woken yet.</summary>
    public async Task<long> RegisterAsync(JobKind kind = JobKind.VppInstall, long device = 1, DateTime? reservedFor = null, string name = "タイピング練習", string? bundleId = "jp.example.typing", long? storeId = null)
    {
        var enrollment = await AskAsync(db => db.Devices.Where(d => d.Id == device).Select(d => d.EnrollmentId!.Value).SingleAsync());
        var target = kind.HasTarget() ? new CommandTarget(name, storeId, bundleId, null) : null;
        await DoAsync<DeviceQueue>(queue => queue.RegisterAsync([new NewJob(device, enrollment, kind, target, 2) { ReservedFor = reservedFor }], Now, CancellationToken.None));
        return await AskAsync(db => db.Jobs.MaxAsync(j => j.Id));
    }

    public Task AdvanceAsync(params long[] devices) => DoAsync<DeviceQueueWorker>(worker => worker.AdvanceAsync(devices, CancellationToken.None));

    public Task ContactAsync(long device = 1) => DoAsync<DeviceQueueWorker>(worker => worker.MeetAsync([ChannelOf(device)], CancellationToken.None));

    public Task DueAsync() => DoAsync<DueWork, int>(due => due.RunAsync(CancellationToken.None));

    public Task SweepAsync() => DoAsync<QueueSweeper>(sweeper => sweeper.SweepAsync(CancellationToken.None));

    /// <summary>The device of the job says this, about the job's own command.</summary>
    public async Task AnswerAsync(long job, Func<Guid, DeviceMessage> message, string? channel = null)
    {
        var device = await AskAsync(db => db.Jobs.Where(j => j.Id == job).Select(j => j.DeviceId).SingleAsync());
        var raw = Channel.Say(message(await CommandIdAsync(job)));
        await DoAsync<ReportInbox>(inbox => inbox.ReceiveAsync([new DeviceReport(channel ?? ChannelOf(device), raw, false)], CancellationToken.None));
        await DoAsync<ReportInterpreter>(interpreter => interpreter.DrainAsync(CancellationToken.None));
    }

    /// <summary>From waiting to handed over: its device is called and shows itself.</summary>
    public async Task HandOverAsync(long device = 1)
    {
        await AdvanceAsync(device);
        await ContactAsync(device);
    }

    public Task<Guid> CommandIdAsync(long job) => DoAsync<CommandIds, Guid>(async ids =>
    {
        await ids.LoadAsync(CancellationToken.None);
        return ids.Of(job);
    });

    public Task<Job> JobAsync(long id) => AskAsync(db => db.Jobs.AsNoTracking().SingleAsync(j => j.Id == id));

    public async Task<JobStatus> StatusAsync(long id) => (await JobAsync(id)).Status;

    public Task<CancelResult> CancelAsync(long id) => DoAsync<JobActions, CancelResult>(actions => actions.CancelAsync(id, new Actor("y.tanaka", 2), CancellationToken.None));

    public async ValueTask DisposeAsync()
    {
        if (database.Provider == DatabaseProvider.SqlServer) { await AskAsync(db => db.Database.EnsureDeletedAsync()); }

        await services.DisposeAsync();
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        Directory.Delete(folder, recursive: true);
    }

    private static DatabaseSettings SettingsFor(string folder) =>
        Environment.GetEnvironmentVariable("MOBIJOBS_TEST_SQLSERVER") is { Length: > 0 } server
            ? new(DatabaseProvider.SqlServer, new Microsoft.Data.SqlClient.SqlConnectionStringBuilder(server) { InitialCatalog = "MobiJobsTest" + Guid.NewGuid().ToString("N") }.ConnectionString, null)
            : new(DatabaseProvider.Sqlite, $"Data Source={Path.Combine(folder, "test.db")}", null);

    private async Task AddDeviceAsync(MobiJobsDb db, int number)
    {
        var device = Device.Register($"1A-{number:0000}", "佐藤 花子", null, null, null, Now);
        db.Devices.Add(device);
        await db.SaveChangesAsync();
        var enrollment = Enrollment.Start(device, ChannelKind.Simulated, ChannelOf(device.Id), Now);
        db.Enrollments.Add(enrollment);
        await db.SaveChangesAsync();
        device.Enroll(enrollment.Id);
        await db.SaveChangesAsync();
    }
}

/// <summary>A channel that records what it is asked, and refuses when told to. The program can die before a call and after it.</summary>
public sealed class ScriptedChannel(Crash crash) : IDeviceGateway
{
    private readonly Dictionary<string, DeviceMessage> said = new(StringComparer.Ordinal);

    public ChannelKind Kind => ChannelKind.Simulated;

    /// <summary>Whether a registered device is enrolled at once.</summary>
    public bool EnrollsAtOnce { get; set; } = true;

    public List<string> Woken { get; } = [];

    public List<DeviceCommand> HandedOver { get; } = [];

    /// <summary>Whom the channel can't call.</summary>
    public HashSet<string> Unreachable { get; } = new(StringComparer.Ordinal);

    /// <summary>What the next calls answer; accepted unless set.</summary>
    public Func<DeviceCommand, HandOverReply> Reply { get; set; } = _ => new HandOverReply.Accepted();

    public string Say(DeviceMessage message)
    {
        var raw = Guid.NewGuid().ToString();
        said[raw] = message;
        return raw;
    }

    public string? EnrollRegistered() => EnrollsAtOnce ? $"channel-{Guid.NewGuid():N}" : null;

    public Task<IReadOnlyDictionary<string, string>> WakeAsync(IReadOnlyCollection<string> channelIds, CancellationToken stopping)
    {
        crash.Step();
        Woken.AddRange(channelIds);
        crash.Step();
        return Task.FromResult<IReadOnlyDictionary<string, string>>(channelIds.Where(Unreachable.Contains).ToDictionary(c => c, _ => "Unreachable", StringComparer.Ordinal));
    }

    public Task<IReadOnlyList<HandOverReply>> HandOverAsync(IReadOnlyList<DeviceCommand> commands, CancellationToken stopping)
    {
        crash.Step();
        HandedOver.AddRange(commands);
        crash.Step();
        return Task.FromResult<IReadOnlyList<HandOverReply>>([.. commands.Select(Reply)]);
    }

    public DeviceMessage Decode(string raw) => said.TryGetValue(raw, out var message) ? message : new UnreadableMessage(null, "Never said.");
}
