using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Microsoft.Data.SqlClient;
using Microsoft.EntityFrameworkCore;
using MobiJobs.Data;

namespace MobiJobs.Tests.Support;

/// <summary>
/// The databases of tests on the server that MOBIJOBS_TEST_SQLSERVER names by a connection string, whose login must be
/// allowed to create and drop databases. To make one with its tables takes longer than most tests: what a test leaves
/// is emptied and given to the next. The process that comes after drops those of one that has ended.
/// </summary>
[SuppressMessage("Security", "CA2100", Justification = "The names are made here, or are those of tables.")]
internal static class TestDatabases
{
    private const string Prefix = "MobiJobsTest";
    private const string Databases = "SELECT name FROM sys.databases";

    private static readonly string? Server =
        Environment.GetEnvironmentVariable("MOBIJOBS_TEST_SQLSERVER") is { Length: > 0 } server ? server : null;

    private static readonly string Own = $"{Prefix}_{Environment.MachineName}_{Environment.ProcessId}_";
    private static readonly Lazy<int?> BatchSize = new(Begin);
    private static readonly ConcurrentBag<string> Emptied = [];
    private static int made;

    /// <summary>Tables, indexes, checks and triggers of a new one; a test may have changed some.</summary>
    private static string? tables;

    /// <summary>Whether there is such a server.</summary>
    [MemberNotNullWhen(true, nameof(Server))]
    public static bool AreThere => Server is not null;

    /// <summary>
    /// The most statements that a save may send at once: inserts of many rows are sent as one MERGE, which some
    /// compatible engines lack.
    /// </summary>
    public static int? MaxBatchSize => BatchSize.Value;

    /// <summary>The connection string of one that has the tables and nobody's rows.</summary>
    public static string Take() => Emptied.TryTake(out var one) ? one : Make();

    /// <summary>The connection string of one that is still to be made.</summary>
    public static string NameOne()
    {
        _ = BatchSize.Value;
        var number = Interlocked.Increment(ref made);
        return To(string.Create(CultureInfo.InvariantCulture, $"{Own}{number}"));
    }

    /// <summary>Empties it for the next test; drops it if a test has changed its tables.</summary>
    public static void GiveBack(string database)
    {
        if (tables is not null && TablesOf(database) == tables)
        {
            Empty(database);
            Emptied.Add(database);
            return;
        }

        SqlConnection.ClearAllPools(); // Each spelling of the connection string has one of its own.
        var name = new SqlConnectionStringBuilder(database).InitialCatalog;
        Execute(To("master"), $"DROP DATABASE IF EXISTS [{name}]");
    }

    private static string Make()
    {
        var database = NameOne();
        var name = new SqlConnectionStringBuilder(database).InitialCatalog;
        Execute(To("master"), $"CREATE DATABASE [{name}]");
        if (Ask(To("master"), $"{Databases} WHERE name = '{name}' AND is_read_committed_snapshot_on = 0").Count > 0)
        {
            Execute(To("master"), $"ALTER DATABASE [{name}] SET READ_COMMITTED_SNAPSHOT ON");
        }

        var options = new DbContextOptionsBuilder<SqlServerMobiJobsDb>();
        using (var db = new SqlServerMobiJobsDb(DatabaseSetup.UseSqlServer(options, database, MaxBatchSize).Options))
        {
            db.Database.Migrate();
        }

        tables ??= TablesOf(database);
        return database;
    }

    /// <summary>
    /// Drops what ended processes of this machine have left. Returns the most statements that a save may send at once.
    /// </summary>
    private static int? Begin()
    {
        foreach (var name in Ask(To("master"), $"{Databases} WHERE name LIKE '{Prefix}[_]%[_]%[_]%'"))
        {
            var (start, end) = (name.LastIndexOf('_', name.LastIndexOf('_') - 1), name.LastIndexOf('_'));
            if (!Own.StartsWith(name[..(start + 1)], StringComparison.OrdinalIgnoreCase)
                || IsRunning(int.Parse(name[(start + 1)..end], CultureInfo.InvariantCulture)))
            {
                continue;
            }

            Execute(To("master"), $"DROP DATABASE IF EXISTS [{name}]");
        }

        try
        {
            Execute(To("master"), """
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

    /// <summary>
    /// The row that the migrations make stays. The next row of a table gets the number that it would in a new one.
    /// </summary>
    private static void Empty(string database)
    {
        Execute(database, "UPDATE [Devices] SET [EnrollmentId] = NULL WHERE [EnrollmentId] IS NOT NULL");
        foreach (var table in WithRows(database))
        {
            Execute(database, $"DELETE FROM {table}{(IsOfRequesters(table) ? " WHERE [Id] <> 1" : "")}");
        }

        const string Counted = """
            SELECT t.name FROM sys.identity_columns AS c JOIN sys.tables AS t ON t.object_id = c.object_id
            WHERE c.last_value IS NOT NULL AND SCHEMA_NAME(t.schema_id) = 'dbo'
            """;
        var counters = Ask(database, Counted).Select(
            table => $"DBCC CHECKIDENT ('{table}', RESEED, {(IsOfRequesters(table) ? 1 : 0)}) WITH NO_INFOMSGS");
        Execute(database, string.Join("; ", counters));
    }

    /// <summary>The tables that have any rows, each before those that it points to.</summary>
    private static IEnumerable<string> WithRows(string database)
    {
        const string All = """
            SELECT '[' + SCHEMA_NAME(schema_id) + '].[' + name + ']' FROM sys.tables
            WHERE name NOT IN ('__EFMigrationsHistory', 'Schema')
            """;
        const string Pointing = """
            SELECT '[' + SCHEMA_NAME(c.schema_id) + '].[' + c.name + ']>['
                + SCHEMA_NAME(p.schema_id) + '].[' + p.name + ']'
            FROM sys.foreign_keys AS f JOIN sys.tables AS c ON c.object_id = f.parent_object_id
            JOIN sys.tables AS p ON p.object_id = f.referenced_object_id
            WHERE c.object_id <> p.object_id AND f.name <> 'FK_Devices_Enrollments_EnrollmentId'
            """;
        var askEach = Ask(database, All).Select(table => $"SELECT '{table}' WHERE EXISTS (SELECT 1 FROM {table})");
        var filled = Ask(database, string.Join(" UNION ALL ", askEach));
        var pointing = Ask(database, Pointing).Select(pair => pair.Split('>')).ToArray();
        var left = filled.ToHashSet(StringComparer.Ordinal);
        while (left.Count > 0)
        {
            var free = left.First(table => !Array.Exists(pointing, pair => pair[1] == table && left.Contains(pair[0])));
            left.Remove(free);
            yield return free;
        }
    }

    /// <summary>Some compatible engines fold names.</summary>
    private static bool IsOfRequesters(string table) =>
        table.Contains("Requesters", StringComparison.OrdinalIgnoreCase);

    private static string TablesOf(string database) => string.Join('\n', Ask(database, """
        SELECT t.name + '.' + COALESCE(i.name, '') AS Part
        FROM sys.tables AS t JOIN sys.indexes AS i ON i.object_id = t.object_id
        WHERE SCHEMA_NAME(t.schema_id) = 'dbo'
        UNION ALL SELECT name FROM sys.objects WHERE type IN ('C', 'TR') AND SCHEMA_NAME(schema_id) = 'dbo'
        ORDER BY Part
        """));

    private static bool IsRunning(int process)
    {
        try
        {
            using var found = Process.GetProcessById(process);
            return true;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    private static string To(string database) =>
        new SqlConnectionStringBuilder(Server) { InitialCatalog = database }.ConnectionString;

    private static List<string> Ask(string database, string question)
    {
        using var connection = new SqlConnection(database);
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = question;
        using var reader = command.ExecuteReader();
        var found = new List<string>();
        while (reader.Read()) { found.Add(reader.GetString(0)); }

        return found;
    }

    private static void Execute(string database, string statement)
    {
        using var connection = new SqlConnection(database);
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = statement;
        command.ExecuteNonQuery();
    }
}
