using System.ComponentModel.DataAnnotations.Schema;
using System.Globalization;
using Microsoft.Data.SqlClient;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;

namespace MobiJobs.Data;

/// <summary>
/// What a database of SQL Server must be like, asked at each start: each lack would show much later, and as something
/// else (docs/sqlserver.md). What can be tried is tried; numbers of versions only say what to do about it.
/// </summary>
internal static class SqlServerStart
{
    /// <summary>SQL Server 2019.</summary>
    private const int OldestVersion = 15;

    /// <summary>From this level on, the engine reads JSON (OPENJSON).</summary>
    private const int OldestLevel = 130;

    private const int IgnoresCase = 1;

    // Azure SQL Database and Managed Instance: always up to date, whatever number they give.
    private static readonly int[] UpToDateEditions = [5, 8];

    private const string Engine = """
        SELECT DB_NAME() AS [Name],
            CAST(SERVERPROPERTY('ProductMajorVersion') AS nvarchar(20)) AS [Version],
            CAST(SERVERPROPERTY('EngineEdition') AS int) AS [Edition],
            CAST(@@VERSION AS nvarchar(300)) AS [Engine],
            CAST([d].[compatibility_level] AS int) AS [Level],
            CAST([d].[is_read_committed_snapshot_on] AS int) AS [ShowsVersions],
            CAST([d].[is_read_only] AS int) AS [IsReadOnly],
            CAST([d].[collation_name] AS nvarchar(128)) AS [Collation],
            CAST(COLLATIONPROPERTY(CAST([d].[collation_name] AS nvarchar(128)), 'ComparisonStyle') AS int) AS [Compares]
        FROM (SELECT 1 AS [Here]) AS [one]
        LEFT JOIN [sys].[databases] AS [d] ON [d].[name] = DB_NAME()
        """;

    /// <summary>A list of values, as statements send it.</summary>
    private const string List = """
        SELECT [l].[value] AS [Value] FROM OPENJSON(N'["a"]') WITH ([value] nvarchar(9) '$') AS [l]
        """;

    /// <summary>What a save of several rows is sent as, unless each is to be a statement of its own.</summary>
    private const string SaveOfMany = """
        DECLARE @rows TABLE ([Id] int IDENTITY, [Value] int);
        MERGE @rows USING (VALUES (1, 0), (2, 1)) AS [i] ([Value], [_Position]) ON 1 = 0
        WHEN NOT MATCHED THEN INSERT ([Value]) VALUES ([i].[Value])
        OUTPUT INSERTED.[Id], [i].[_Position];
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

    /// <summary>
    /// Of columns that are neither compared as the database does nor code point by code point. What that is called here
    /// one of these columns says: another engine has a name of its own for it.
    /// </summary>
    private const string OtherCollations = """
        SELECT CAST([t].[name] + '.' + [c].[name] AS nvarchar(300)) AS [Value]
        FROM [sys].[columns] AS [c] JOIN [sys].[tables] AS [t] ON [t].[object_id] = [c].[object_id]
        WHERE [t].[schema_id] = SCHEMA_ID()
            AND [c].[collation_name] <> CAST(DATABASEPROPERTYEX(DB_NAME(), 'Collation') AS nvarchar(128))
            AND [c].[collation_name] NOT IN (
                SELECT [o].[collation_name] FROM [sys].[columns] AS [o]
                WHERE [o].[object_id] = OBJECT_ID(N'Jobs') AND [o].[name] = N'ErrorKey')
        """;

    /// <summary>Checks the engine and the settings of the database, which exists. Warns of what only differs.</summary>
    /// <exception cref="StoreRefusedException">The program would not work on it.</exception>
    public static async Task CheckEngineAsync(MobiJobsDb db, ILogger log, CancellationToken stopping)
    {
        var found = await db.Database.SqlQueryRaw<DatabaseFacts>(Engine).ToListAsync(stopping);
        var facts = found is [var one] ? one : new DatabaseFacts();
        facts.ReadsLists = await CanAsync(
            async () => await db.Database.SqlQueryRaw<string>(List).ToListAsync(stopping) is ["a"]);
        facts.SavesMany = SavesOneByOne(db) || await CanAsync(
            async () =>
            {
                await db.Database.ExecuteSqlRawAsync(SaveOfMany, stopping);
                return true;
            });
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
        var hasNumber = facts.OtherEngine is null && !UpToDateEditions.Contains(facts.Edition ?? 0);
        if (hasNumber && int.TryParse(facts.Version, CultureInfo.InvariantCulture, out var version)
            && version < OldestVersion)
        {
            return $"SQL Server {facts.Version} is too old: MobiJobs needs SQL Server 2019 (15) or later.";
        }

        return facts switch
        {
            { ReadsLists: false, OtherEngine: null, Level: < OldestLevel } =>
                $"The database {name} has compatibility level {facts.Level}; MobiJobs needs {OldestLevel} or more "
                    + $"(150 or more is recommended): ALTER DATABASE {name} SET COMPATIBILITY_LEVEL = 150.",
            { ReadsLists: false } =>
                $"The database {name} can't read a list of values (OPENJSON), which nearly every statement sends.",
            { IsReadOnly: 1 } => $"The database {name} is read-only.",
            { OtherEngine: null, ShowsVersions: 0 } =>
                $"The database {name} makes readers wait for writers; MobiJobs needs row versions: "
                    + $"ALTER DATABASE {name} SET READ_COMMITTED_SNAPSHOT ON WITH ROLLBACK IMMEDIATE.",
            { SavesMany: false } =>
                "The engine can't save several rows by one statement (MERGE). Set Database:MaxBatchSize to 1.",
            _ => null,
        };
    }

    internal static string? Warning(DatabaseFacts facts) => facts switch
    {
        { OtherEngine: { } other } =>
            $"The store is on another engine that speaks T-SQL ({other}), which MobiJobs is not made for",
        { Compares: { } style } when (style & IgnoresCase) == 0 =>
            $"The database's collation {facts.Collation} tells upper from lower case, and so do searches in names",
        _ => null,
    };

    private static bool SavesOneByOne(MobiJobsDb db) =>
        RelationalOptionsExtension.Extract(db.GetService<IDbContextOptions>()).MaxBatchSize == 1;

    /// <summary>Tries a statement. An engine that is away or in the way has not said that it can't.</summary>
    private static async Task<bool> CanAsync(Func<Task<bool>> attempt)
    {
        try
        {
            return await attempt();
        }
        catch (SqlException e) when (!SqlServerErrors.IsTrouble(e) && !SqlServerErrors.IsPassing(e))
        {
            return false;
        }
    }
}

/// <summary>What the engine says of itself and of the database; null for what it doesn't say.</summary>
internal sealed class DatabaseFacts
{
    /// <summary>How the engine's maker begins its name; another one speaks the language, too.</summary>
    private const string Maker = "Microsoft ";

    public string Name { get; set; } = "";

    /// <summary>The major version, such as 15 for SQL Server 2019.</summary>
    public string? Version { get; set; }

    public int? Edition { get; set; }

    /// <summary>Who it is, in its own words, on several lines.</summary>
    public string? Engine { get; set; }

    /// <summary>
    /// What another engine than SQL Server calls itself; it is not judged by numbers that it makes up.
    /// </summary>
    [NotMapped]
    public string? OtherEngine =>
        Engine?.StartsWith(Maker, StringComparison.Ordinal) == false ? Engine.Split('\n')[0].Trim() : null;

    /// <summary>Whether it reads a list of values that is sent as one parameter. Tried, not asked.</summary>
    [NotMapped]
    public bool ReadsLists { get; set; } = true;

    /// <summary>Whether it saves several rows by one statement, or need not. Tried, not asked.</summary>
    [NotMapped]
    public bool SavesMany { get; set; } = true;

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
