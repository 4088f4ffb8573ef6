using Hangfire;
using Hangfire.States;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Identity;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using MobiJobs.Accounts;
using MobiJobs.Data;
using MobiJobs.Devices;
using MobiJobs.Gateway;
using MobiJobs.Gateway.Simulated;
using MobiJobs.Jobs;
using MobiJobs.Kinds;
using MobiJobs.Queue;
using MobiJobs.Queue.Acts;
using MobiJobs.Queue.Periodic;
using MobiJobs.Reports;
using MobiJobs.Runs.Approvals;
using MobiJobs.Shared;
using MobiJobs.Start;
using MobiJobs.Tests.Data.TSql;
using MobiJobs.Vpp;
using Moq;

namespace MobiJobs.Tests.Support;

/// <summary>
/// A store with devices, a clock that is set by hand and a channel that does what it is told.
/// </summary>
public sealed class Scenario : IAsyncDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("mobijobs-test-").FullName;
    private readonly ServiceProvider services;
    private readonly TestStore store;
    private readonly EveryStatement rules = new();

    private Scenario(
        VppSettings apple, PlantedFault? fault, int? chunk, ApprovalSettings approvals, DatabaseProvider? engine)
    {
        Channel = new ScriptedChannel(Crash);
        store = TestStore.Create(folder, "test", engine);
        var settings = new Settings(
            store.Settings,
            new SimulatedOptions(),
            TimeZoneInfo.FindSystemTimeZoneById("Asia/Tokyo"),
            WorkerEnabled: false,
            WorkerCount: 1,
            WebEnabled: true)
        {
            Approvals = approvals,
        };
        var collection = new ServiceCollection().AddLogging()
            .AddSingleton<TimeProvider>(Clock)
            .AddSingleton(TestRounds.Few)
            .AddSingleton(new OrganizationTime(settings.TimeZone))
            .AddSingleton(new OrganizationName(null))
            .AddSingleton<IDeviceGateway>(Channel)
            .AddSingleton<IDataProtectionProvider>(new EphemeralDataProtectionProvider())
            .AddDatabase(store.Settings);
        collection.AddRooms(settings).AddSingleton(JobClient());
        if (chunk is { } size) { SmallChunks.Use(collection, size); }

        var vpp = $"Data Source={Path.Combine(folder, "vpp.db")}";
        collection.AddApple(apple, options => DatabaseSetup.UseSqlite(options, vpp));
        Intercept(
            collection,
            [
                Crash,
                Crash.AtCommit,
                Other,
                Other.AtSavepoint,
                Changes,
                Undone,
                Undone.AtCommit,
                .. fault is null ? Array.Empty<IInterceptor>() : [fault],
            ]);
        services = collection.BuildServiceProvider();
    }

    public FakeTimeProvider Clock { get; } = new(new DateTimeOffset(2026, 11, 16, 3, 0, 0, TimeSpan.Zero));

    /// <summary>Simulates the death of the process in the middle of whatever is done next.</summary>
    public Crash Crash { get; } = new();

    /// <summary>Another worker, in the middle of what the first does.</summary>
    public SecondWriter Other { get; } = new();

    /// <summary>Has the store undo what is done next, for the sake of another writer.</summary>
    public Undone Undone { get; } = new();

    /// <summary>How many rows transactions change, on SQLite.</summary>
    public ChangedRows Changes { get; } = new();

    public ScriptedChannel Channel { get; }

    public DateTime Now => Clock.UtcNow();

    public static async Task<Scenario> CreateAsync(
        int devices = 1,
        VppSettings? apple = null,
        PlantedFault? fault = null,
        int? chunk = null,
        ApprovalSettings? approvals = null,
        DatabaseProvider? engine = null)
    {
        fault?.IsOn = false;
        var scenario = new Scenario(
            apple ?? VppSettings.Default, fault, chunk, approvals ?? ApprovalSettings.Default, engine);
        await EmptyStore.WriteAsync(scenario.store.Settings);
        await using var scope = scenario.services.CreateWorkScope("test");
        var db = scope.ServiceProvider.GetRequiredService<MobiJobsDb>();
        await DatabaseStart.MigrateAsync(db, scenario.Clock, CancellationToken.None);
        db.Requesters.Add(Requester.For("y.tanaka"));
        await AddPersonAsync(db, "y.tanaka", Roles.Administrator);
        await db.SaveChangesAsync();
        for (var i = 1; i <= devices; i++) { await scenario.AddDeviceAsync(db, i); }

        if (fault?.First is { } first) { await db.Database.ExecuteSqlRawAsync(first); }

        fault?.IsOn = true;
        return scenario;
    }

    public static string ChannelOf(long device) => $"channel-{device}";

    public async Task<T> AskAsync<T>(Func<MobiJobsDb, Task<T>> question)
    {
        EveryStatement.Arrange();
        await using var scope = services.CreateWorkScope("test");
        return await question(scope.ServiceProvider.GetRequiredService<MobiJobsDb>());
    }

    /// <summary>Asks as a person of these groups; null for the whole fleet. Without a requester as nobody.</summary>
    public async Task<T> SeeAsync<T>(int[]? groups, int? requesterId, Func<MobiJobsDb, Task<T>> question)
    {
        await using var scope = services.CreateAsyncScope();
        if (requesterId is { } id) { scope.ServiceProvider.GetRequiredService<StoreScope>().LimitTo(groups, id); }

        return await question(scope.ServiceProvider.GetRequiredService<MobiJobsDb>());
    }

    public async Task<T> DoAsync<TService, T>(Func<TService, Task<T>> action)
        where TService : notnull
    {
        await using var scope = services.CreateWorkScope("test");
        return await action(scope.ServiceProvider.GetRequiredService<TService>());
    }

    public async Task<T> DoAsync<TFirst, TSecond, T>(Func<TFirst, TSecond, Task<T>> action)
        where TFirst : notnull
        where TSecond : notnull
    {
        await using var scope = services.CreateWorkScope("test");
        var provider = scope.ServiceProvider;
        return await action(provider.GetRequiredService<TFirst>(), provider.GetRequiredService<TSecond>());
    }

    public Task DoAsync<TService>(Func<TService, Task> action)
        where TService : notnull => DoAsync<TService, bool>(async service =>
        {
            await action(service);
            return true;
        });

    /// <summary>
    /// Another worker does this just before the next statement of the first that contains these words, and after what
    /// the first has asked before it.
    /// </summary>
    public void Meanwhile<TService>(string[] statement, Func<TService, Task> act)
        where TService : notnull => Other.Before(statement, async (connection, transaction) =>
        {
            await using var scope = services.CreateWorkScope("test");
            var db = scope.ServiceProvider.GetRequiredService<MobiJobsDb>();
            db.Database.SetDbConnection(connection);
            await db.Database.UseTransactionAsync(transaction);
            await act(scope.ServiceProvider.GetRequiredService<TService>());
        });

    /// <summary>Registers a job and returns its id; nothing is woken yet.</summary>
    public async Task<long> RegisterAsync(
        JobKind kind = JobKind.VppInstall,
        long device = 1,
        DateTime? reservedFor = null,
        string name = "タイピング練習",
        string? bundleId = "jp.example.typing",
        long? storeId = null)
    {
        var enrollment = await AskAsync(db => db.Devices
            .Where(d => d.Id == device)
            .Select(d => d.EnrollmentId!.Value)
            .SingleAsync());
        var target = kind.HasTarget() ? new CommandTarget(name, storeId, bundleId, null) : null;
        var order = new NewJob(device, enrollment, kind, target, 2) { ReservedFor = reservedFor };
        await DoAsync<DeviceQueue>(queue => queue.RegisterAsync([order], Now, CancellationToken.None));
        return await AskAsync(db => db.Jobs.MaxAsync(j => j.Id));
    }

    public Task AdvanceAsync(params long[] devices) =>
        DoAsync<DeviceQueueWorker>(worker => worker.AdvanceAsync(devices, CancellationToken.None));

    public Task ContactAsync(long device = 1) =>
        DoAsync<DeviceQueueWorker>(worker => worker.ServeAsync([ChannelOf(device)], CancellationToken.None));

    public Task DueAsync() => DoAsync<DueWork, int>(due => due.RunAsync(CancellationToken.None));

    public Task SweepAsync() => DoAsync<QueueSweeper>(sweeper => sweeper.SweepAsync(CancellationToken.None));

    /// <summary>The device of the job says this, about the job's own command.</summary>
    public async Task AnswerAsync(long job, Func<Guid, DeviceMessage> message, string? channel = null)
    {
        var device = await AskAsync(db => db.Jobs.Where(j => j.Id == job).Select(j => j.DeviceId).SingleAsync());
        var raw = Channel.Say(message(await CommandIdAsync(job)));
        var report = new DeviceReport(channel ?? ChannelOf(device), raw, false);
        await DoAsync<ReportInbox>(inbox => inbox.ReceiveAsync([report], CancellationToken.None));
        await DoAsync<ReportInterpreter>(interpreter => interpreter.DrainAsync(CancellationToken.None));
    }

    /// <summary>From waiting to handed over: its device is called and shows itself.</summary>
    public async Task HandOverAsync(long device = 1)
    {
        await AdvanceAsync(device);
        await ContactAsync(device);
    }

    public async Task<Guid> CommandIdAsync(long job) => (await JobAsync(job)).CommandId;

    public Task<Job> JobAsync(long id) => AskAsync(db => db.Jobs.AsNoTracking().SingleAsync(j => j.Id == id));

    public async Task<JobStatus> StatusAsync(long id) => (await JobAsync(id)).Status;

    public Task<CancelResult> CancelAsync(long id) => DoAsync<JobActions, CancelResult>(
        actions => actions.CancelAsync(id, new Actor("y.tanaka", 2), CancellationToken.None));

    /// <summary>Takes every role from whoever acts.</summary>
    public Task DemoteAsync() => AskAsync(db => db.UserRoles.ExecuteDeleteAsync());

    public async ValueTask DisposeAsync()
    {
        await services.DisposeAsync();
        await store.DisposeAsync();
        SqliteConnection.ClearAllPools(); // Of the simulated Apple.
        Directory.Delete(folder, recursive: true);
        Offenders.AssertNone(rules.Broken);
    }

    /// <summary>Does nothing that is enqueued but the calls to devices, which a worker would make at once.</summary>
    private IBackgroundJobClient JobClient()
    {
        var client = new Mock<IBackgroundJobClient>();
        client.Setup(c => c.Create(
                It.Is<Hangfire.Common.Job>(job => job.Method.Name == nameof(DeviceQueueWorker.WakeAsync)),
                It.IsAny<IState>()))
            .Callback((Hangfire.Common.Job job, IState _) => DoAsync<DeviceQueueWorker>(
                worker => worker.WakeAsync((long[])job.Args[0], CancellationToken.None)).GetAwaiter().GetResult());
        client.Setup(c => c.Create(
                It.Is<Hangfire.Common.Job>(job => job.Method.Name == nameof(DeviceQueueWorker.RecallAsync)),
                It.IsAny<IState>()))
            .Callback((Hangfire.Common.Job job, IState _) => DoAsync<DeviceQueueWorker>(
                worker => worker.RecallAsync((DateTime?)job.Args[0], CancellationToken.None)).GetAwaiter().GetResult());
        return client.Object;
    }

    private void Intercept(IServiceCollection collection, IInterceptor[] interceptors) => collection
        .ConfigureDbContext<SqliteMobiJobsDb>(options => options.AddInterceptors(interceptors))
        .ConfigureDbContext<SqlServerMobiJobsDb>(
            options => options.AddInterceptors([.. interceptors, rules]));

    internal static async Task AddPersonAsync(MobiJobsDb db, string name, string role)
    {
        var person = new Person { UserName = name, NormalizedUserName = Requester.Normalize(name) };
        var held = new IdentityRole<int>(role);
        db.AddRange(person, held);
        await db.SaveChangesAsync();
        db.Add(new IdentityUserRole<int> { UserId = person.Id, RoleId = held.Id });
    }

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
