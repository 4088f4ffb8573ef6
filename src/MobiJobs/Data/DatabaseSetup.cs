using Microsoft.Data.SqlClient;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore;

namespace MobiJobs.Data;

/// <summary>Which engine, and how it is talked to.</summary>
public static class DatabaseSetup
{
    private const int CommandTimeoutSeconds = 30;

    private static readonly SqlitePragmas Pragmas = new();

    /// <summary>Registers the store's context under its base type.</summary>
    public static IServiceCollection AddDatabase(this IServiceCollection services, DatabaseSettings settings)
    {
        services.AddSingleton(_ => new StoreMark(settings));
        switch (settings.Provider)
        {
            case DatabaseProvider.Sqlite:
                services.AddDbContext<MobiJobsDb, SqliteMobiJobsDb>(options => UseSqlite(options, settings.ConnectionString));
                break;
            case DatabaseProvider.SqlServer:
                services.AddDbContext<MobiJobsDb, SqlServerMobiJobsDb>(options => UseSqlServer(options, settings.ConnectionString, settings.MaxBatchSize));
                break;
        }

        return services;
    }

    /// <summary>An options builder for the embedded store; lists of values travel as one parameter.</summary>
    public static TBuilder UseSqlite<TBuilder>(TBuilder options, string connectionString)
        where TBuilder : DbContextOptionsBuilder
    {
        options.UseSqlite(connectionString, sqlite => sqlite
                .CommandTimeout(CommandTimeoutSeconds)
                .UseParameterizedCollectionMode(ParameterTranslationMode.Parameter))
            .AddInterceptors(Pragmas)
            .ConfigureWarnings(Quiet);
        return options;
    }

    /// <summary>An options builder for SQL Server.</summary>
    public static TBuilder UseSqlServer<TBuilder>(TBuilder options, string connectionString, int? maxBatchSize)
        where TBuilder : DbContextOptionsBuilder
    {
        options.UseSqlServer(connectionString, sql =>
            {
                sql.CommandTimeout(CommandTimeoutSeconds).UseParameterizedCollectionMode(ParameterTranslationMode.Parameter);
                if (maxBatchSize is { } size) { sql.MaxBatchSize(size); }
            })
            .ConfigureWarnings(Quiet);
        return options;
    }

    /// <summary>The connection string as the engine understands it; null when it doesn't.</summary>
    public static string? ReadConnection(DatabaseProvider provider, string text)
    {
        try
        {
            return provider switch
            {
                DatabaseProvider.Sqlite => new SqliteConnectionStringBuilder(text).ConnectionString,
                DatabaseProvider.SqlServer => new SqlConnectionStringBuilder(text).ConnectionString,
            };
        }
        catch (Exception e) when (e is ArgumentException or FormatException or KeyNotFoundException)
        {
            return null;
        }
    }

    /// <summary>Why the store can't be opened, in one line; null when that is not the trouble.</summary>
    public static string? ExplainStart(Exception error) => error switch
    {
        SqliteException sqlite => $"The store (ConnectionStrings:MobiJobs) can't be used: {sqlite.Message}",
        SqlException sql => $"SQL Server (ConnectionStrings:MobiJobs) can't be used: {sql.Message.ReplaceLineEndings(" ")}",
        _ => null,
    };

    /// <summary>The file of something that is made up, beside the embedded store; in the folder data where the store is a server.</summary>
    public static string BesideConnection(DatabaseSettings settings, string name)
    {
        var beside = settings.Provider == DatabaseProvider.Sqlite && FileOf(settings.ConnectionString) is { } file ? Path.ChangeExtension(file, $".{name}.db") : Path.GetFullPath($"data/{name}.db");
        return new SqliteConnectionStringBuilder { DataSource = beside }.ConnectionString;
    }

    /// <summary>The file of the embedded store; null for a store in memory.</summary>
    public static string? FileOf(string connectionString)
    {
        var file = new SqliteConnectionStringBuilder(connectionString).DataSource;
        return file is "" or ":memory:" ? null : Path.GetFullPath(file);
    }

    // First and Take without order are ours by intent: "any five hundred".
    private static void Quiet(WarningsConfigurationBuilder warnings) =>
        warnings.Ignore(CoreEventId.RowLimitingOperationWithoutOrderByWarning, CoreEventId.FirstWithoutOrderByAndFilterWarning);
}

/// <summary>Database:Provider.</summary>
public enum DatabaseProvider
{
    Sqlite,
    SqlServer,
}

/// <summary>Where the store is.</summary>
public sealed record DatabaseSettings(DatabaseProvider Provider, string ConnectionString, int? MaxBatchSize);
