using System.Runtime.Versioning;
using Microsoft.Data.SqlClient;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Query;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace MobiJobs.Data;

/// <summary>Chooses the engine and how to connect to it.</summary>
public static class DatabaseSetup
{
    private const int CommandTimeoutSeconds = 30;
    private const int ConnectTimeoutSeconds = 4;

    private static readonly SqlitePragmas Pragmas = new();

    /// <summary>Registers the store's context under its base type.</summary>
    public static IServiceCollection AddDatabase(this IServiceCollection services, DatabaseSettings settings)
    {
        services.AddSingleton(_ => new StoreLock(settings)).AddSingleton(_ => new StoreSpace(settings));
        services.TryAddSingleton(_ => new StartTurn(settings)); // A test can bring its own.
        services.AddScoped<StoreScope>().AddScoped<HoldUps>();
        switch (settings.Provider)
        {
            case DatabaseProvider.Sqlite:
                services.AddDbContext<MobiJobsDb, SqliteMobiJobsDb>(
                    options => UseSqlite(options, settings.ConnectionString));
                break;
            case DatabaseProvider.SqlServer:
                services.AddDbContext<MobiJobsDb, SqlServerMobiJobsDb>(
                    options => UseSqlServer(options, settings.ConnectionString, settings.MaxBatchSize));
                break;
        }

        return services;
    }

    /// <summary>Lets something look at what is saved, whichever the engine.</summary>
    public static IServiceCollection AddStoreInterceptor(this IServiceCollection services, IInterceptor interceptor) =>
        services.ConfigureDbContext<SqliteMobiJobsDb>(options => options.AddInterceptors(interceptor))
            .ConfigureDbContext<SqlServerMobiJobsDb>(options => options.AddInterceptors(interceptor));

    /// <summary>Configures the embedded store; a list of values becomes one parameter.</summary>
    public static TBuilder UseSqlite<TBuilder>(TBuilder options, string connectionString)
        where TBuilder : DbContextOptionsBuilder
    {
        options.UseSqlite(connectionString, sqlite => sqlite
                .CommandTimeout(CommandTimeoutSeconds)
                .UseParameterizedCollectionMode(ParameterTranslationMode.Parameter))
            .AddInterceptors(Pragmas)
            .ReplaceService<IModelCacheKeyFactory, RowScopes.ModelKeys>()
            .ConfigureWarnings(Quiet);
        return options;
    }

    /// <summary>Configures SQL Server.</summary>
    public static TBuilder UseSqlServer<TBuilder>(TBuilder options, string connectionString, int? maxBatchSize)
        where TBuilder : DbContextOptionsBuilder
    {
        options.UseSqlServer(connectionString, sql =>
            {
                sql.CommandTimeout(CommandTimeoutSeconds)
                    .UseParameterizedCollectionMode(ParameterTranslationMode.Parameter);
                if (maxBatchSize is { } size) { sql.MaxBatchSize(size); }
            })
            .ReplaceService<IModelCacheKeyFactory, RowScopes.ModelKeys>()
            .ReplaceService<IQuerySqlGeneratorFactory, SqlServerLists>()
            .ConfigureWarnings(Quiet);
        return options;
    }

    /// <summary>The connection string in the engine's own form; null if the engine can't read it.</summary>
    public static string? ReadConnection(DatabaseProvider provider, string text)
    {
        try
        {
            return provider switch
            {
                DatabaseProvider.Sqlite => new SqliteConnectionStringBuilder(text).ConnectionString,
                DatabaseProvider.SqlServer => WithinSeconds(new SqlConnectionStringBuilder(text)),
            };
        }
        catch (Exception e) when (e is ArgumentException or FormatException or KeyNotFoundException)
        {
            return null;
        }
    }

    /// <summary>How many connections this process may have open at once; null where that is no question.</summary>
    public static int? MostConnections(DatabaseSettings settings) => settings.Provider switch
    {
        DatabaseProvider.Sqlite => null,
        DatabaseProvider.SqlServer => new SqlConnectionStringBuilder(settings.ConnectionString) is { Pooling: true } own
            ? own.MaxPoolSize
            : null,
    };

    /// <summary>
    /// A server that is away is told within five seconds, unless the connection string says otherwise.
    /// </summary>
    private static string WithinSeconds(SqlConnectionStringBuilder connection)
    {
        if (!connection.ShouldSerialize("Connect Timeout")) { connection.ConnectTimeout = ConnectTimeoutSeconds; }

        return connection.ConnectionString;
    }

    /// <summary>Why the store can't be opened, in one line; null for any other error.</summary>
    public static string? ExplainStart(Exception error) => error switch
    {
        SqliteException sqlite => $"The store (ConnectionStrings:MobiJobs) can't be used: {sqlite.Message}",
        StoreRefusedException refused => refused.Message,
        SqlException when SqlServerErrors.IsUniqueViolation(error) =>
            "Another process wrote the same to the store at this moment. Start this one again.",
        SqlException sql =>
            $"SQL Server (ConnectionStrings:MobiJobs) can't be used: {sql.Message.ReplaceLineEndings(" ")}",
        _ => null,
    };

    /// <summary>
    /// Configures a separate SQLite file for something simulated: beside the embedded store, or in the folder of such
    /// files if the store is on a server. Creates the folder.
    /// </summary>
    public static void UseFileBeside(DbContextOptionsBuilder options, DatabaseSettings settings, string name)
    {
        var beside = settings.Provider == DatabaseProvider.Sqlite && FileOf(settings.ConnectionString) is { } file
            ? Path.ChangeExtension(file, $".{name}.db")
            : Path.GetFullPath(Path.Combine(settings.Folder, $"{name}.db"));
        CreatePrivate(beside);
        UseSqlite(options, new SqliteConnectionStringBuilder { DataSource = beside }.ConnectionString);
    }

    /// <summary>
    /// Creates an empty store and its folder if they are missing. Only this user may read it: it holds personal data.
    /// The engine's own files beside it take its permissions. The store is switched to the write-ahead log here,
    /// because the framework does so only for a file that it creates itself; an older store is switched, too.
    /// </summary>
    internal static void CreatePrivate(string file)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        if (!OperatingSystem.IsWindows()) { KeepPrivate(file); } // There the folder's permissions are inherited.

        using var connection = new SqliteConnection(
            new SqliteConnectionStringBuilder { DataSource = file, Pooling = false }.ConnectionString);
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA journal_mode = WAL";
        command.ExecuteNonQuery();
    }

    [UnsupportedOSPlatform("windows")]
    private static void KeepPrivate(string file)
    {
        const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        if (File.Exists(file))
        {
            if (File.GetUnixFileMode(file) != OwnerOnly) { File.SetUnixFileMode(file, OwnerOnly); }

            return;
        }

        var options = new FileStreamOptions
        {
            Mode = FileMode.OpenOrCreate,
            Access = FileAccess.Write,
            UnixCreateMode = OwnerOnly,
        };
        new FileStream(file, options).Dispose();
    }

    /// <summary>The file of the embedded store; null for a store in memory.</summary>
    public static string? FileOf(string connectionString)
    {
        var file = new SqliteConnectionStringBuilder(connectionString).DataSource;
        return file is "" or ":memory:" ? null : Path.GetFullPath(file);
    }

    // First and Take without an order are intended here: "any five hundred".
    private static void Quiet(WarningsConfigurationBuilder warnings) => warnings.Ignore(
        CoreEventId.RowLimitingOperationWithoutOrderByWarning,
        CoreEventId.FirstWithoutOrderByAndFilterWarning);
}

/// <summary>The engines, as the setting Database:Provider names them.</summary>
public enum DatabaseProvider
{
    Sqlite,
    SqlServer,
}

/// <summary>Which engine holds the store, and how to connect to it.</summary>
/// <param name="MaxBatchSize">The most statements that a save sends in one round trip; null for the default.</param>
public sealed record DatabaseSettings(DatabaseProvider Provider, string ConnectionString, int? MaxBatchSize)
{
    /// <summary>The default of <see cref="Folder"/>.</summary>
    public const string DefaultFolder = "data";

    /// <summary>Where the files of what is simulated are kept if the store is on a server.</summary>
    public string Folder { get; init; } = DefaultFolder;

    /// <summary>The engine only: a connection string may hold a password.</summary>
    public override string ToString() => Provider.ToString();
}
