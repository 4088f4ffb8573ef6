using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using MobiJobs.Accounts;
using MobiJobs.Audit;
using MobiJobs.Data;
using MobiJobs.Gateway;
using MobiJobs.Gateway.Simulated;
using MobiJobs.Jobs;
using MobiJobs.Kinds;
using MobiJobs.Operations.Send;
using MobiJobs.Queue;
using MobiJobs.Queue.Cancel;
using MobiJobs.Runs;
using MobiJobs.Shared;
using MobiJobs.Start;
using MobiJobs.Tests.Support;
using MobiJobs.Vpp;

namespace MobiJobs.CrashTests;

/// <summary>The program as its own process, on a store and a fleet's file that outlive it.</summary>
public sealed class KilledProgram : IAsyncDisposable
{
    private static readonly SimulatedOptions Fleet = new() { Speed = 10_000, Faults = 0 };

    /// <summary>A person of the seed.</summary>
    private static readonly Actor Somebody = new("somebody", 2);

    private readonly string folder = Directory.CreateTempSubdirectory("mobijobs-crash-").FullName;
    private readonly TestStore store;
    private readonly ServiceProvider services;

    private KilledProgram()
    {
        store = TestStore.Create(folder, "store");
        var settings = new Settings(
            store.Settings,
            Fleet,
            TimeZoneInfo.Utc,
            WorkerEnabled: false,
            WorkerCount: 1,
            WebEnabled: true);
        var collection = new ServiceCollection()
            .AddLogging()
            .AddSingleton(TimeProvider.System)
            .AddSingleton(new OrganizationTime(TimeZoneInfo.Utc))
            .AddDatabase(store.Settings)
            .AddRooms(settings);
        collection.AddSingleton<ReportReceiver>((_, _) => Task.CompletedTask);
        collection.AddSimulatedGateway(
            Fleet,
            options => DatabaseSetup.UseSqlite(options, $"Data Source={FleetFile}"),
            isRunning: false);
        collection.AddSimulatedVpp(
            options => DatabaseSetup.UseSqlite(options, $"Data Source={Path.Combine(folder, "vpp.db")}"));
        collection.AddDataProtection();
        services = collection.BuildServiceProvider();
    }

    /// <summary>The newest job that the seed made up: only younger ones have really run.</summary>
    public long LastOfHistory { get; private set; }

    /// <summary>The embedded store; null for one on a server.</summary>
    public string? StoreFile =>
        store.Settings.Provider == DatabaseProvider.Sqlite ? Path.Combine(folder, "store.db") : null;

    public string FleetFile => Path.Combine(folder, StoreFile is null ? "fleet.db" : "store.fleet.db");

    public static async Task<KilledProgram> CreateAsync(int devices)
    {
        var program = new KilledProgram();
        using var seed = program.Start(
            "seed",
            "--devices",
            devices.ToString(System.Globalization.CultureInfo.InvariantCulture),
            "--jobs",
            "100");
        Assert.True(await seed.EndsAsync() == 0, seed.Said);
        program.LastOfHistory = await program.AskAsync<MobiJobsDb, long>(db => db.Jobs.MaxAsync(j => j.Id));
        return program;
    }

    public async Task<T> AskAsync<TService, T>(Func<TService, Task<T>> question)
        where TService : notnull
    {
        await using var scope = services.CreateWorkScope("test");
        return await question(scope.ServiceProvider.GetRequiredService<TService>());
    }

    /// <summary>What the fleet holds, in the order it was handed over.</summary>
    public async Task<List<HeldCommand>> HeldAsync()
    {
        if (!File.Exists(FleetFile)) { return []; }

        await using var fleet = await services.GetRequiredService<IDbContextFactory<FleetDb>>().CreateDbContextAsync();
        return await fleet.Database.CanConnectAsync() && await HasTablesAsync(fleet)
            ? await fleet.Commands.AsNoTracking().OrderBy(c => c.Sequence).ToListAsync()
            : [];
    }

    /// <summary>Registers jobs for devices drawn at random, without a running program.</summary>
    public Task RegisterAsync(int jobs, Random dice) => AskAsync<DeviceQueue, bool>(async queue =>
    {
        var devices = await AskAsync<MobiJobsDb, List<Target>>(
            db => db.Devices.Where(d => d.EnrollmentId != null)
                .Select(d => new Target(d.Id, d.EnrollmentId!.Value))
                .ToListAsync());
        var orders = Enumerable.Range(0, jobs)
            .Select(_ => devices[dice.Next(devices.Count)])
            .Select(
                d => new NewJob(
                    d.DeviceId,
                    d.EnrollmentId,
                    JobKind.ProfileInstall,
                    new CommandTarget("Wi-Fi", null, null, "p"),
                    Requester.SystemId));
        await queue.RegisterAsync([.. orders], TimeProvider.System.UtcNow(), CancellationToken.None);
        return true;
    });

    /// <summary>
    /// Confirms an act on many for the program to carry out when it starts: an order to every device, or the
    /// cancellation of what is open.
    /// </summary>
    public async Task ActOnManyAsync(Random dice)
    {
        var (run, action) = dice.Next(2) == 0
            ? (await OrderAsync(), AuditAction.OperationRegistered)
            : (await CancelAsync(), AuditAction.JobsCanceled);
        await AskAsync<RunKeeper, Run?>(runs => runs.ConfirmAsync(run, Somebody, action, CancellationToken.None));
    }

    /// <summary>Holds a file's write lock, as a stalled disk or another program would, until it is let go.</summary>
    public IDisposable? Stall(string? file)
    {
        if (file is null || !File.Exists(file)) { return null; }

        var connection = new SqliteConnection($"Data Source={file};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "BEGIN IMMEDIATE";
        command.ExecuteNonQuery();
        return connection;
    }

    /// <summary>
    /// Lets it live for a while and kills it. A stall is there when it starts and ends by itself: before
    /// the program serves, while it serves or after it was killed, but within the time it waits for a locked file.
    /// </summary>
    public async Task RunAndKillAsync(TimeSpan life, IDisposable? trouble, Random dice)
    {
        var troubled = TimeSpan.FromSeconds(dice.NextDouble() * 4);
        var (diesAtStart, diesAtWork) = (dice.Next(5) == 0, dice.Next(2) == 0);
        using var program = Start("--urls", "http://127.0.0.1:0");
        var over = EndAsync(trouble, troubled);
        if (!diesAtStart) { await Task.WhenAny(program.Listens, program.EndsAsync()); }

        if (!diesAtStart && diesAtWork) { await WorksAsync(); }

        await Task.Delay(life);
        await program.KillAsync();
        await over;
    }

    /// <summary>Leaves it alone until no job is open and no run is under way.</summary>
    public async Task RunToTheEndAsync(TimeSpan patience)
    {
        using var program = Start("--urls", "http://127.0.0.1:0");
        var until = DateTime.UtcNow + patience;
        while (await AskAsync<MobiJobsDb, bool>(
            async db => await db.Jobs.AnyAsync(j => j.DueAt != null)
                || await db.Runs.AnyAsync(r => r.StartedAt != null && r.EndedAt == null)))
        {
            if (DateTime.UtcNow >= until) { Assert.Fail(await SayOpenAsync(program)); }

            await Task.Delay(TimeSpan.FromMilliseconds(500));
        }

        await program.KillAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await services.DisposeAsync();
        await store.DisposeAsync();
        SqliteConnection.ClearAllPools();
        Directory.Delete(folder, recursive: true);
    }

    private async Task<long> OrderAsync()
    {
        var devices = await AskAsync<MobiJobsDb, List<long>>(db => db.Devices.Select(d => d.Id).ToListAsync());
        var profile = new CatalogueItem(new CommandTarget("Wi-Fi", null, null, "p"));
        var order = new OperationOrder(JobKind.ProfileInstall, [profile], null);
        var recipients = new Recipients(devices, [], null);
        var run = await AskAsync<OperationPreviews, Run>(
            previews => previews.FreezeAsync(order, recipients, Somebody, CancellationToken.None));
        return run.Id;
    }

    private Task<long> CancelAsync() => AskAsync<IServiceProvider, long>(async provider =>
    {
        var jobs = provider.GetRequiredService<MobiJobsDb>().Jobs.Where(j => j.Id > LastOfHistory);
        var previews = provider.GetRequiredService<CancelPreviews>();
        return (await previews.EverythingAsync(jobs, Somebody, CancellationToken.None)).RunId;
    });

    private static async Task<bool> HasTablesAsync(FleetDb store) =>
        await store.Database.SqlQueryRaw<int>("SELECT COUNT(*) AS Value FROM sqlite_master WHERE name = 'Commands'")
            .SingleAsync() == 1;

    /// <summary>
    /// Once a device holds a command, on a machine of any speed; or when there is nothing to hand over.
    /// </summary>
    private async Task WorksAsync()
    {
        var until = DateTime.UtcNow + TimeSpan.FromSeconds(10);
        while (
            DateTime.UtcNow < until
                && await AskAsync<MobiJobsDb, bool>(
                    async db => await db.Jobs.AnyAsync(j => j.DueAt != null)
                        && !await db.Jobs.AnyAsync(j => j.DueAt != null && j.HandedOverAt != null)))
        {
            await Task.Delay(TimeSpan.FromMilliseconds(20));
        }
    }

    private static async Task EndAsync(IDisposable? trouble, TimeSpan after)
    {
        if (trouble is null) { return; }

        await Task.Delay(after);
        trouble.Dispose();
    }

    private async Task<string> SayOpenAsync(RunningProgram program)
    {
        var open = await AskAsync<MobiJobsDb, List<Job>>(
            db => db.Jobs.AsNoTracking().Where(j => j.DueAt != null).OrderBy(j => j.DueAt).Take(10).ToListAsync());
        var jobs = open.Select(j =>
            $"#{j.Id} {j.Status}, attempt {j.Attempt}, woken {j.WakesSinceHandOver} times since, due {j.DueAt:T}");
        return $"Some jobs never end, at {TimeProvider.System.UtcNow():T}: {string.Join("; ", jobs)}. "
            + $"The program said: {program.Said}";
    }

    private RunningProgram Start(params string[] words) =>
        RunningProgram.Start(folder, [.. words, .. store.Arguments], new()
        {
            ["ASPNETCORE_ENVIRONMENT"] = "Production",
            ["Keys__Certificate"] = TestCertificate.File,
            ["Https__Required"] = "false",
            ["Gateway__Simulated__Speed"] = Fleet.Speed.ToString(System.Globalization.CultureInfo.InvariantCulture),
            ["Gateway__Simulated__Faults"] = "0",
            ["Serilog__MinimumLevel__Default"] = "Warning",
            ["Serilog__MinimumLevel__Override__Microsoft.Hosting.Lifetime"] = "Information",
        });

    private sealed record Target(long DeviceId, long EnrollmentId);
}
