using Microsoft.Data.SqlClient;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using MobiJobs.Data;
using MobiJobs.Data.Moving;
using MobiJobs.Tests.Support;

namespace MobiJobs.Tests.Data.Moving;

/// <summary>A store as the program leaves it, with rows in most tables; each test moves a copy.</summary>
public sealed class MovedStores : IAsyncLifetime
{
    private readonly string folder = Directory.CreateTempSubdirectory("mobijobs-move-").FullName;

    private string Sample => Path.Combine(folder, "sample.db");

    public async Task InitializeAsync()
    {
        await using var console = await RunningConsole.OnSqliteAsync(
            "Development", "--Gateway:Simulated:Devices=40", "--Gateway:Simulated:Speed=10000");
        using var source = new SqliteConnection(console.Store);
        using var copy = new SqliteConnection($"Data Source={Sample};Pooling=False");
        source.Open();
        copy.Open();
        source.BackupDatabase(copy);
    }

    public Task DisposeAsync()
    {
        SqliteConnection.ClearAllPools();
        Directory.Delete(folder, recursive: true);
        return Task.CompletedTask;
    }

    /// <summary>A copy of the store. Returns its connection string.</summary>
    public string Source()
    {
        var file = Path.Combine(folder, $"{Guid.NewGuid():N}.db");
        File.Copy(Sample, file);
        return $"Data Source={file}";
    }

    /// <summary>Where nothing is yet.</summary>
    public string Empty() => $"Data Source={Path.Combine(folder, $"{Guid.NewGuid():N}.db")}";

    /// <summary>A database of its own on the server of the tests.</summary>
    public static string EmptyOnServer() =>
        new SqlConnectionStringBuilder(Environment.GetEnvironmentVariable("MOBIJOBS_TEST_SQLSERVER"))
        {
            InitialCatalog = "MobiJobsMoved" + Guid.NewGuid().ToString("N"),
        }.ConnectionString;

    internal static SqliteMobiJobsDb Open(string store, params IInterceptor[] interceptors) => new(
        DatabaseSetup.UseSqlite(new DbContextOptionsBuilder<SqliteMobiJobsDb>(), store)
            .AddInterceptors(interceptors).Options);

    internal static SqlServerMobiJobsDb OpenServer(string store) => new(
        DatabaseSetup.UseSqlServer(new DbContextOptionsBuilder<SqlServerMobiJobsDb>(), store, null).Options);

    /// <summary>Moves a store. Returns what was said.</summary>
    internal static async Task<List<string>> MoveAsync(
        MobiJobsDb source, MobiJobsDb target, int chunk = 2000, Action? check = null)
    {
        var said = new List<string>();
        var move = new StoreMove(source, target, said.Add) { ChunkRows = chunk };
        await move.RunAsync(
            _ =>
            {
                check?.Invoke();
                return Task.CompletedTask;
            },
            TimeProvider.System,
            CancellationToken.None);
        return said;
    }

    /// <summary>All tables of a file but the engine's and the migrations', with the number of their rows.</summary>
    internal static Dictionary<string, long> RowsOf(string store)
    {
        using var connection = new SqliteConnection(store);
        connection.Open();
        using var tables = connection.CreateCommand();
        tables.CommandText = "SELECT name FROM sqlite_master WHERE type = 'table' "
            + "AND name NOT LIKE 'sqlite%' AND name NOT LIKE '\\_\\_EF%' ESCAPE '\\'";
        var names = new List<string>();
        using (var reader = tables.ExecuteReader())
        {
            while (reader.Read()) { names.Add(reader.GetString(0)); }
        }

        return names.ToDictionary(name => name, name => (long)Ask(store, $"SELECT COUNT(*) FROM [{name}]")!);
    }

    /// <summary>The first value that a statement gives.</summary>
    internal static object? Ask(string store, string statement)
    {
        using var connection = new SqliteConnection(store);
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = statement;
        return command.ExecuteScalar();
    }
}
