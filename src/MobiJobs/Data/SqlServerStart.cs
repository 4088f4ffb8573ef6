using System.Globalization;
using Microsoft.EntityFrameworkCore;

namespace MobiJobs.Data;

/// <summary>
/// What a database of SQL Server must be like, asked at each start: each lack would show much later, and as something
/// else (docs/sqlserver.md).
/// </summary>
internal static class SqlServerStart
{
    /// <summary>SQL Server 2019.</summary>
    private const int OldestVersion = 15;

    /// <summary>From this level on, lists are sent as JSON (OPENJSON).</summary>
    private const int OldestLevel = 130;

    private const int IgnoresCase = 1;

    // Azure SQL Database and Managed Instance: always up to date, whatever number they give.
    private static readonly int[] UpToDateEditions = [5, 8];

    private const string Engine = """
        SELECT DB_NAME() AS [Name],
            CAST(SERVERPROPERTY('ProductMajorVersion') AS nvarchar(20)) AS [Version],
            CAST(SERVERPROPERTY('EngineEdition') AS int) AS [Edition],
            CAST(SERVERPROPERTY('BabelfishVersion') AS nvarchar(60)) AS [OtherEngine],
            CAST([d].[compatibility_level] AS int) AS [Level],
            CAST([d].[is_read_committed_snapshot_on] AS int) AS [ShowsVersions],
            CAST([d].[is_read_only] AS int) AS [IsReadOnly],
            CAST([d].[collation_name] AS nvarchar(128)) AS [Collation],
            CAST(COLLATIONPROPERTY(CAST([d].[collation_name] AS nvarchar(128)), 'ComparisonStyle') AS int) AS [Compares]
        FROM [sys].[databases] AS [d]
        WHERE [d].[name] = DB_NAME()
        """;

    private const string Making = """
        SELECT CAST(HAS_PERMS_BY_NAME(DB_NAME(), 'DATABASE', 'CREATE TABLE') AS int) AS [Tables],
            CAST(HAS_PERMS_BY_NAME(QUOTENAME(SCHEMA_NAME()), 'SCHEMA', 'ALTER') AS int) AS [Schema]
        """;

    private const string Using = """
        SELECT CAST(HAS_PERMS_BY_NAME('Jobs', 'OBJECT', 'SELECT') AS int) AS [Reads],
            CAST(HAS_PERMS_BY_NAME('Jobs', 'OBJECT', 'INSERT') AS int) AS [Inserts],
            CAST(HAS_PERMS_BY_NAME('Jobs', 'OBJECT', 'UPDATE') AS int) AS [Updates],
            CAST(HAS_PERMS_BY_NAME('Jobs', 'OBJECT', 'DELETE') AS int) AS [Deletes]
        """;

    private const string OtherCollations = $"""
        SELECT CAST([t].[name] + '.' + [c].[name] AS nvarchar(300)) AS [Value]
        FROM [sys].[columns] AS [c] JOIN [sys].[tables] AS [t] ON [t].[object_id] = [c].[object_id]
        WHERE [t].[schema_id] = SCHEMA_ID() AND [c].[collation_name] <> '{SqlServerMobiJobsDb.Ordinal}'
            AND [c].[collation_name] <> CAST(DATABASEPROPERTYEX(DB_NAME(), 'Collation') AS nvarchar(128))
        """;

    /// <summary>Checks the engine and the settings of the database, which exists. Warns of what only differs.</summary>
    /// <exception cref="StoreRefusedException">The program would not work on it.</exception>
    public static async Task CheckEngineAsync(MobiJobsDb db, ILogger log, CancellationToken stopping)
    {
        var found = await db.Database.SqlQueryRaw<DatabaseFacts>(Engine).ToListAsync(stopping);
        if (found is not [var facts]) { return; } // Not even its own row is shown to this login.

        if (Refusal(facts) is { } line) { throw new StoreRefusedException(line); }

        if (Warning(facts) is { } warning) { log.LogWarning("{Warning}", warning); }
    }

    /// <summary>Checks that this login may make tables.</summary>
    /// <exception cref="StoreRefusedException">It may not.</exception>
    public static async Task CheckMakingAsync(MobiJobsDb db, CancellationToken stopping)
    {
        var found = await db.Database.SqlQueryRaw<MakingRights>(Making).ToListAsync(stopping);
        if (found is [{ Tables: 0 } or { Schema: 0 }])
        {
            throw new StoreRefusedException(
                "The tables must be made or changed, and this login may not (CREATE TABLE, ALTER on the schema). Run "
                + "\"migrate\" once with a login of the role db_ddladmin; the server needs only db_datareader and "
                + "db_datawriter.");
        }
    }

    /// <summary>Checks the tables: that this login may use them, and that their texts can be compared.</summary>
    /// <exception cref="StoreRefusedException">One is not so.</exception>
    public static async Task CheckTablesAsync(MobiJobsDb db, CancellationToken stopping)
    {
        var found = await db.Database.SqlQueryRaw<UsingRights>(Using).ToListAsync(stopping);
        if (found is [var rights] && rights.Missing() is { Length: > 0 } missing)
        {
            throw new StoreRefusedException(
                $"This login may not {missing} in the database. It needs the roles db_datareader and db_datawriter.");
        }

        var others = await db.Database.SqlQueryRaw<string>(OtherCollations).ToListAsync(stopping);
        if (others.Count > 0)
        {
            throw new StoreRefusedException(
                $"{others.Count} columns such as {others[0]} have another collation than the database, so that texts "
                + "can't be compared: it was changed after the tables were made. Change it back (ALTER DATABASE … "
                + "COLLATE …).");
        }
    }

    internal static string? Refusal(DatabaseFacts facts)
    {
        var name = $"[{facts.Name.Replace("]", "]]", StringComparison.Ordinal)}]";
        var isServer = facts.OtherEngine is null && !UpToDateEditions.Contains(facts.Edition ?? 0);
        var hasVersion = int.TryParse(facts.Version, CultureInfo.InvariantCulture, out var version);
        if (isServer && hasVersion && version < OldestVersion)
        {
            return $"SQL Server {facts.Version} is too old: MobiJobs needs SQL Server 2019 (15) or later.";
        }

        if (facts.OtherEngine is null && facts.Level < OldestLevel)
        {
            return $"The database {name} has compatibility level {facts.Level}; MobiJobs needs {OldestLevel} or more "
                + $"(150 or more is recommended): ALTER DATABASE {name} SET COMPATIBILITY_LEVEL = 150.";
        }

        if (facts.IsReadOnly == 1) { return $"The database {name} is read-only."; }

        return facts is { OtherEngine: null, ShowsVersions: 0 }
            ? $"The database {name} makes readers wait for writers; MobiJobs needs row versions: "
                + $"ALTER DATABASE {name} SET READ_COMMITTED_SNAPSHOT ON WITH ROLLBACK IMMEDIATE."
            : null;
    }

    internal static string? Warning(DatabaseFacts facts) => facts switch
    {
        { OtherEngine: { } other } =>
            $"The store is on another engine that speaks T-SQL ({other}), which MobiJobs is not made for",
        { Compares: { } style } when (style & IgnoresCase) == 0 =>
            $"The database's collation {facts.Collation} tells upper from lower case, and so do searches in names",
        _ => null,
    };
}

/// <summary>What the engine says of itself and of the database; null for what it doesn't say.</summary>
internal sealed class DatabaseFacts
{
    public string Name { get; set; } = "";

    /// <summary>The major version, such as 15 for SQL Server 2019.</summary>
    public string? Version { get; set; }

    public int? Edition { get; set; }

    /// <summary>The version of an engine that only speaks the language.</summary>
    public string? OtherEngine { get; set; }

    public int? Level { get; set; }

    /// <summary>1 if readers are shown the last committed version of a row that is being written.</summary>
    public int? ShowsVersions { get; set; }

    public int? IsReadOnly { get; set; }

    public string? Collation { get; set; }

    /// <summary>Bits; the lowest says that case is ignored.</summary>
    public int? Compares { get; set; }
}

/// <summary>Whether a login may make tables: 1 if so.</summary>
internal sealed class MakingRights
{
    public int? Tables { get; set; }

    public int? Schema { get; set; }
}

/// <summary>Whether a login may use tables: 1 if so.</summary>
internal sealed class UsingRights
{
    public int? Reads { get; set; }

    public int? Inserts { get; set; }

    public int? Updates { get; set; }

    public int? Deletes { get; set; }

    /// <summary>What it may not do.</summary>
    public string Missing() => string.Join(", ", new (int? May, string What)[]
    {
        (Reads, "SELECT"), (Inserts, "INSERT"), (Updates, "UPDATE"), (Deletes, "DELETE"),
    }.Where(right => right.May == 0).Select(right => right.What));
}
