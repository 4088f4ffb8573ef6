using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Microsoft.Data.SqlClient;
using Microsoft.Data.Sqlite;
using MobiJobs.Data;

namespace MobiJobs.Tests.Support;

/// <summary>
/// A store of a test's own: an SQLite file or, where MOBIJOBS_TEST_SQLSERVER holds a connection string, a database on
/// that server, whose login must be allowed to create and drop databases. A test that is about SQLite itself asks for
/// <see cref="DatabaseProvider.Sqlite"/>.
/// </summary>
[SuppressMessage("Security", "CA2100", Justification = "The names are made here.")]
public sealed class TestStore : IAsyncDisposable
{
    private static readonly string? Server =
        Environment.GetEnvironmentVariable("MOBIJOBS_TEST_SQLSERVER") is { Length: > 0 } server ? server : null;

    private static readonly Lazy<int?> BatchSize = new(FindBatchSize);

    private TestStore(DatabaseSettings settings) => Settings = settings;

    /// <summary>The engine that the tests are run on.</summary>
    public static DatabaseProvider Engine => Server is null ? DatabaseProvider.Sqlite : DatabaseProvider.SqlServer;

    public DatabaseSettings Settings { get; }

    /// <summary>The settings of a process that uses it, as the command line takes them.</summary>
    public string[] Arguments
    {
        get
        {
            var connection = $"--ConnectionStrings:MobiJobs={Settings.ConnectionString}";
            if (Settings.Provider == DatabaseProvider.Sqlite) { return [connection]; }

            string[] all =
            [
                connection,
                $"--Database:Provider={Settings.Provider}",
                $"--Database:Folder={Settings.Folder}",
                $"--Audit:HeadFile={Path.Combine(Settings.Folder, "mobijobs.audit-head")}",
                $"--Mail:Folder={Path.Combine(Settings.Folder, "mobijobs.mail")}",
            ];
            return Settings.MaxBatchSize is { } size
                ? [.. all, string.Create(CultureInfo.InvariantCulture, $"--Database:MaxBatchSize={size}")]
                : all;
        }
    }

    /// <summary>Makes an empty one; files beside it lie in the folder.</summary>
    /// <param name="folder">Where its files are.</param>
    /// <param name="name">What the file is called.</param>
    /// <param name="on">The engine, for a test that is about it.</param>
    public static TestStore Create(string folder, string name, DatabaseProvider? on = null)
    {
        var store = Missing(folder, name, on);
        if (store.Settings.Provider == DatabaseProvider.Sqlite) { return store; }

        var database = new SqlConnectionStringBuilder(store.Settings.ConnectionString).InitialCatalog;
        Execute($"CREATE DATABASE [{database}]");
        Execute($"""
            IF EXISTS (SELECT 1 FROM sys.databases WHERE name = '{database}' AND is_read_committed_snapshot_on = 0)
                ALTER DATABASE [{database}] SET READ_COMMITTED_SNAPSHOT ON
            """);
        return store;
    }

    /// <summary>One that is still to be made.</summary>
    public static TestStore Missing(string folder, string name, DatabaseProvider? on = null)
    {
        if ((on ?? Engine) == DatabaseProvider.Sqlite)
        {
            var file = Path.Combine(folder, $"{name}.db");
            return new(new(DatabaseProvider.Sqlite, $"Data Source={file}", null) { Folder = folder });
        }

        var own = new SqlConnectionStringBuilder(Server) { InitialCatalog = $"MobiJobsTest{Guid.NewGuid():N}" };
        return new(new(DatabaseProvider.SqlServer, own.ConnectionString, BatchSize.Value) { Folder = folder });
    }

    public ValueTask DisposeAsync()
    {
        if (Settings.Provider == DatabaseProvider.Sqlite)
        {
            SqliteConnection.ClearAllPools();
            return ValueTask.CompletedTask;
        }

        using (var connection = new SqlConnection(Settings.ConnectionString)) { SqlConnection.ClearPool(connection); }

        var database = new SqlConnectionStringBuilder(Settings.ConnectionString).InitialCatalog;
        Execute($"ALTER DATABASE [{database}] SET SINGLE_USER WITH ROLLBACK IMMEDIATE");
        Execute($"DROP DATABASE IF EXISTS [{database}]");
        return ValueTask.CompletedTask;
    }

    /// <summary>Inserts of many rows are sent as one MERGE, which some compatible engines lack.</summary>
    private static int? FindBatchSize()
    {
        try
        {
            Execute("""
                CREATE TABLE #Probe (Id int IDENTITY, A int);
                MERGE #Probe USING (VALUES (1, 0), (2, 1)) AS i (A, Position) ON 1 = 0
                WHEN NOT MATCHED THEN INSERT (A) VALUES (i.A) OUTPUT INSERTED.Id, i.Position;
                """);
            return null;
        }
        catch (SqlException)
        {
            return 1;
        }
    }

    private static void Execute(string statement)
    {
        using var connection = new SqlConnection(
            new SqlConnectionStringBuilder(Server) { InitialCatalog = "master" }.ConnectionString);
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = statement;
        command.ExecuteNonQuery();
    }
}
