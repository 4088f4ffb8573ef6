using System.Diagnostics;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using MobiJobs.Data;
using MobiJobs.Gateway;
using MobiJobs.Gateway.Simulated;
using MobiJobs.Jobs;
using MobiJobs.Queue;
using MobiJobs.Shared;

namespace MobiJobs.CrashTests;

/// <summary>The program as its own process, on a store and a fleet's file that outlive it.</summary>
public sealed class KilledProgram : IAsyncDisposable
{
    private static readonly SimulatedOptions Fleet = new() { Speed = 10_000, Faults = 0 };

    private readonly string folder = Directory.CreateTempSubdirectory("mobijobs-crash-").FullName;
    private readonly DatabaseSettings database;
    private readonly ServiceProvider services;

    private KilledProgram()
    {
        database = Environment.GetEnvironmentVariable("MOBIJOBS_TEST_SQLSERVER") is { Length: > 0 } server
            ? new(DatabaseProvider.SqlServer, new Microsoft.Data.SqlClient.SqlConnectionStringBuilder(server) { InitialCatalog = "MobiJobsCrash" + Guid.NewGuid().ToString("N") }.ConnectionString, null)
            : new(DatabaseProvider.Sqlite, $"Data Source={Path.Combine(folder, "store.db")}", null);
        var settings = new Settings(database, Fleet, TimeZoneInfo.Utc, WorkerEnabled: false, WorkerCount: 1, WebEnabled: true);
        var collection = new ServiceCollection().AddLogging().AddSingleton(TimeProvider.System).AddSingleton(new OrganizationTime(TimeZoneInfo.Utc)).AddDatabase(database).AddQueue(settings);
        collection.AddSingleton<ReportReceiver>((_, _) => Task.CompletedTask);
        collection.AddSimulatedGateway(Fleet, options => DatabaseSetup.UseSqlite(options, $"Data Source={FleetFile}"), isRunning: false);
        services = collection.BuildServiceProvider();
    }

    /// <summary>The newest job that the seed made up: only younger ones have really run.</summary>
    public long LastOfHistory { get; private set; }

    public string? StoreFile => database.Provider == DatabaseProvider.Sqlite ? Path.Combine(folder, "store.db") : null;

    public string FleetFile => database.Provider == DatabaseProvider.Sqlite ? Path.Combine(folder, "store.fleet.db") : Path.Combine(folder, "data", "fleet.db");

    public static async Task<KilledProgram> CreateAsync(int devices)
    {
        var program = new KilledProgram();
        using var seed = program.Start(null, "seed", "--devices", devices.ToString(System.Globalization.CultureInfo.InvariantCulture), "--jobs", "100");
        await seed.WaitForExitAsync();
        Assert.Equal(0, seed.ExitCode);
        program.LastOfHistory = await program.AskAsync<MobiJobsDb, long>(db => db.Jobs.MaxAsync(j => j.Id));
        return program;
    }

    public async Task<T> AskAsync<TService, T>(Func<TService, Task<T>> question)
        where TService : notnull
    {
        await using var scope = services.CreateAsyncScope();
        return await question(scope.ServiceProvider.GetRequiredService<TService>());
    }

    /// <summary>What the fleet holds, in the order it was handed over.</summary>
    public async Task<List<HeldCommand>> HeldAsync()
    {
        if (!File.Exists(FleetFile)) { return []; }

        await using var store = await services.GetRequiredService<IDbContextFactory<FleetDb>>().CreateDbContextAsync();
        return await store.Database.CanConnectAsync() && await HasTablesAsync(store) ? await store.Commands.AsNoTracking().OrderBy(c => c.Sequence).ToListAsync() : [];
    }

    /// <summary>Registers jobs for devices drawn at random, without a running program.</summary>
    public Task RegisterAsync(int jobs, Random dice) => AskAsync<DeviceQueue, bool>(async queue =>
    {
        var devices = await AskAsync<MobiJobsDb, List<Target>>(db => db.Devices.Where(d => d.EnrollmentId != null).Select(d => new Target(d.Id, d.EnrollmentId!.Value)).ToListAsync());
        var orders = Enumerable.Range(0, jobs).Select(_ => devices[dice.Next(devices.Count)]).Select(d => new NewJob(d.DeviceId, d.EnrollmentId, JobKind.ProfileInstall, new CommandTarget("Wi-Fi", null, null, "p"), Requester.SystemId));
        await queue.RegisterAsync([.. orders], TimeProvider.System.UtcNow(), CancellationToken.None);
        return true;
    });

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

    /// <summary>Lets it live for a while and kills it; a trouble ends before, or lasts to the kill.</summary>
    public async Task RunAndKillAsync(TimeSpan life, IDisposable? trouble, Random dice)
    {
        var listens = new TaskCompletionSource();
        using var program = Start(listens, "--urls", "http://127.0.0.1:0");
        if (dice.Next(5) > 0) { await Task.WhenAny(listens.Task, program.WaitForExitAsync()); } // The others die while they start.

        var half = life * dice.NextDouble();
        await Task.Delay(half);
        trouble?.Dispose();
        await Task.Delay(life - half);
        Assert.False(program.HasExited, "The program ended by itself.");
        program.Kill();
        await program.WaitForExitAsync();
    }

    /// <summary>Leaves it alone until nothing is open.</summary>
    public async Task RunToTheEndAsync(TimeSpan patience)
    {
        using var program = Start(null, "--urls", "http://127.0.0.1:0");
        var until = DateTime.UtcNow + patience;
        while (await AskAsync<MobiJobsDb, bool>(db => db.Jobs.AnyAsync(j => j.DueAt != null)))
        {
            Assert.True(DateTime.UtcNow < until, "Some jobs never end.");
            await Task.Delay(TimeSpan.FromMilliseconds(500));
        }

        program.Kill();
        await program.WaitForExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (database.Provider == DatabaseProvider.SqlServer) { await AskAsync<MobiJobsDb, bool>(db => db.Database.EnsureDeletedAsync()); }

        await services.DisposeAsync();
        SqliteConnection.ClearAllPools();
        Directory.Delete(folder, recursive: true);
    }

    private static async Task<bool> HasTablesAsync(FleetDb store) =>
        await store.Database.SqlQueryRaw<int>("SELECT COUNT(*) AS Value FROM sqlite_master WHERE name = 'Commands'").SingleAsync() == 1;

    private Process Start(TaskCompletionSource? listens, params string[] words)
    {
        var start = new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, OperatingSystem.IsWindows() ? "MobiJobs.exe" : "MobiJobs"))
        {
            UseShellExecute = false,
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var word in words) { start.ArgumentList.Add(word); }

        start.Environment["ASPNETCORE_ENVIRONMENT"] = "Production";
        start.Environment["ConnectionStrings__MobiJobs"] = database.ConnectionString;
        start.Environment["Database__Provider"] = database.Provider.ToString();
        start.Environment["Gateway__Simulated__Speed"] = Fleet.Speed.ToString(System.Globalization.CultureInfo.InvariantCulture);
        start.Environment["Gateway__Simulated__Faults"] = "0";
        start.Environment["Serilog__MinimumLevel__Default"] = "Fatal";
        start.Environment["Serilog__MinimumLevel__Override__Microsoft.Hosting.Lifetime"] = "Information";
        var process = Process.Start(start)!;
        process.OutputDataReceived += (_, line) =>
        {
            if (line.Data?.Contains("Now listening", StringComparison.Ordinal) == true) { listens?.TrySetResult(); }
        };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return process;
    }

    private sealed record Target(long DeviceId, long EnrollmentId);
}
