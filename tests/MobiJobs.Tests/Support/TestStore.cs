using System.Globalization;
using Microsoft.Data.Sqlite;
using MobiJobs.Data;

namespace MobiJobs.Tests.Support;

/// <summary>
/// A store of a test's own: an SQLite file or, where MOBIJOBS_TEST_SQLSERVER names a server, a database there. A test
/// that is about SQLite itself asks for <see cref="DatabaseProvider.Sqlite"/>.
/// </summary>
public sealed class TestStore : IAsyncDisposable
{
    private TestStore(DatabaseSettings settings) => Settings = settings;

    /// <summary>The engine that the tests are run on.</summary>
    public static DatabaseProvider Engine =>
        TestDatabases.AreThere ? DatabaseProvider.SqlServer : DatabaseProvider.Sqlite;

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

    /// <summary>One without rows; files beside it lie in the folder. On a server it has its tables.</summary>
    /// <param name="folder">Where its files are.</param>
    /// <param name="name">What the file is called.</param>
    /// <param name="on">The engine, for a test that is about it.</param>
    public static TestStore Create(string folder, string name, DatabaseProvider? on = null) =>
        (on ?? Engine) == DatabaseProvider.Sqlite ? OfFile(folder, name) : OnServer(folder, TestDatabases.Take());

    /// <summary>One that is still to be made.</summary>
    public static TestStore Missing(string folder, string name) =>
        Engine == DatabaseProvider.Sqlite ? OfFile(folder, name) : OnServer(folder, TestDatabases.NameOne());

    public ValueTask DisposeAsync()
    {
        if (Settings.Provider == DatabaseProvider.Sqlite) { SqliteConnection.ClearAllPools(); }
        else { TestDatabases.GiveBack(Settings.ConnectionString); }

        return ValueTask.CompletedTask;
    }

    private static TestStore OfFile(string folder, string name) => new(
        new(DatabaseProvider.Sqlite, $"Data Source={Path.Combine(folder, $"{name}.db")}", null) { Folder = folder });

    private static TestStore OnServer(string folder, string database) =>
        new(new(DatabaseProvider.SqlServer, database, TestDatabases.MaxBatchSize) { Folder = folder });
}
