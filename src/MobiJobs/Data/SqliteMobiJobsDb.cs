using System.Collections.Concurrent;
using System.Data.Common;
using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;
using Microsoft.EntityFrameworkCore;

namespace MobiJobs.Data;

/// <summary>The embedded store: one file, one process, one writer at a time.</summary>
public sealed class SqliteMobiJobsDb(DbContextOptions<SqliteMobiJobsDb> options) : MobiJobsDb(options)
{
    /// <summary>How long somebody waits for a store that is busy; work has time.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(4);

    private const int WorkSeconds = 30;

    private static readonly ConcurrentDictionary<string, WriteTurn> Turns = new(StringComparer.Ordinal);

    private TimeSpan waited;

    /// <summary>
    /// For how many seconds a statement is repeated while another program holds the store. In a person's request it is
    /// what is left after the wait for a turn, so that the answer comes within five seconds.
    /// </summary>
    internal int SecondsLeft => Scope.IsAwaited
        ? Math.Max(1, (int)Math.Ceiling((Patience - waited).TotalSeconds))
        : WorkSeconds;

    /// <inheritdoc/>
    public override bool IsUniqueViolation(Exception error) => SqliteErrors.IsUniqueViolation(error);

    /// <inheritdoc/>
    public override bool IsStoreTrouble(Exception error) => SqliteErrors.IsTrouble(error);

    /// <inheritdoc/>
    public override bool IsPassing(Exception error) => SqliteErrors.IsPassing(error);

    /// <inheritdoc/>
    public override Task BulkInsertAsync<T>(IEnumerable<T> rows, bool keepKeys, CancellationToken stopping) =>
        WriteAsync(
            () =>
            {
                new SqliteBulkInsert<T>(this, keepKeys).Run(rows, stopping);
                return Task.CompletedTask;
            },
            stopping);

    /// <summary>
    /// Each job is inserted at random places of a dozen indexes: with the default cache of 2 MB, their pages would be
    /// read and written again for each row.
    /// </summary>
    public override async Task OpenForBulkAsync(int cacheMegabytes, CancellationToken stopping)
    {
        await base.OpenForBulkAsync(cacheMegabytes, stopping);
        var pragma = string.Create(CultureInfo.InvariantCulture, $"PRAGMA cache_size = -{cacheMegabytes * 1024}");
        await Database.ExecuteSqlRawAsync(pragma, stopping);
    }

    /// <inheritdoc/>
    public override async Task CloseAfterBulkAsync()
    {
        await Database.ExecuteSqlRawAsync("PRAGMA cache_size = -2000; PRAGMA shrink_memory");
        await base.CloseAfterBulkAsync();
    }

    /// <inheritdoc/>
    public override Task CheckpointAsync(CancellationToken stopping) =>
        Database.ExecuteSqlRawAsync("PRAGMA wal_checkpoint(PASSIVE)", stopping);

    /// <summary>Deleted rows stay in free pages. The file's head remembers that they are to be removed.</summary>
    public override Task BeginErasingAsync(CancellationToken stopping) =>
        Database.ExecuteSqlRawAsync("PRAGMA user_version = 1", stopping);

    /// <inheritdoc/>
    public override async Task FinishErasingAsync(CancellationToken stopping)
    {
        var marks = await Database.SqlQueryRaw<int>("SELECT user_version AS \"Value\" FROM pragma_user_version")
            .ToListAsync(stopping);
        if (marks is [0]) { return; }

        await Database.ExecuteSqlRawAsync("VACUUM", stopping);
        await Database.ExecuteSqlRawAsync("PRAGMA user_version = 0; PRAGMA wal_checkpoint(TRUNCATE)", stopping);
    }

    /// <inheritdoc/>
    protected override string SelectRows(Type type)
    {
        var columns = type.GetProperties().Select(p => $"""
            "value" ->> '{p.Name}' AS "{p.Name}"
            """);
        return $$"""SELECT {{string.Join(", ", columns)}} FROM json_each({0})""";
    }

    /// <inheritdoc/>
    protected override async Task<IDisposable?> TakeTurnAsync(CancellationToken stopping)
    {
        var turn = Turns.GetOrAdd(Database.GetConnectionString() ?? "", _ => new WriteTurn());
        var from = Stopwatch.GetTimestamp();
        var patience = Scope.IsAwaited ? Patience : Timeout.InfiniteTimeSpan;
        if (!await turn.TakeAsync(Scope.IsAwaited, patience, stopping))
        {
            throw new SqliteException("Another writer of this program does not come to an end.", SqliteErrors.Busy);
        }

        var held = new Turn(this, turn);
        try
        {
            waited = Stopwatch.GetElapsedTime(from);
            ((SqliteConnection)Database.GetDbConnection()).DefaultTimeout = SecondsLeft;
            return held;
        }
        catch
        {
            held.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder) =>
        configurationBuilder.Properties<DateTime>().HaveConversion<UnixMilliseconds>();

    private sealed class Turn(SqliteMobiJobsDb db, WriteTurn turn) : IDisposable
    {
        public void Dispose()
        {
            db.waited = TimeSpan.Zero;
            turn.Release();
        }
    }

    /// <summary>
    /// UTC as milliseconds since 1970: a third of the size of a text in every index, and sorted as times are.
    /// </summary>
    private sealed class UnixMilliseconds() : ValueConverter<DateTime, long>(
        time => (time.Ticks - DateTime.UnixEpoch.Ticks) / TimeSpan.TicksPerMillisecond,
        stored => new DateTime((stored * TimeSpan.TicksPerMillisecond) + DateTime.UnixEpoch.Ticks, DateTimeKind.Utc));
}

/// <summary>Applies settings once to each connection; a connection keeps them in the driver's pool.</summary>
internal sealed class SqlitePragmas : DbConnectionInterceptor
{
    // busy_timeout: the engine's own wait for other processes is finer than the driver's steps of 150 ms. The driver
    // repeats it until the statement's time-out is over, so it must be shorter than that.
    // wal_autocheckpoint (pages): the same pages of indexes are written again and again; with the default of 1,000 they
    // would be copied and synced nearly each time.
    private const string Settings =
        "PRAGMA busy_timeout = 1000; PRAGMA synchronous = NORMAL; "
        + "PRAGMA wal_autocheckpoint = 4000; PRAGMA journal_size_limit = 67108864;";

    private readonly ConditionalWeakTable<object, object> configured = [];

    public override void ConnectionOpened(DbConnection connection, ConnectionEndEventData eventData)
    {
        if (eventData.Context is SqliteMobiJobsDb db)
        {
            ((SqliteConnection)connection).DefaultTimeout = db.SecondsLeft;
            db.Database.SetCommandTimeout(db.SecondsLeft);
        }

        if (!configured.TryAdd(((SqliteConnection)connection).Handle!, Settings)) { return; }

        using var command = connection.CreateCommand();
        command.CommandText = Settings;
        command.ExecuteNonQuery();
    }

    public override Task ConnectionOpenedAsync(
        DbConnection connection,
        ConnectionEndEventData eventData,
        CancellationToken cancellationToken = default)
    {
        ConnectionOpened(connection, eventData); // The engine does nothing asynchronously.
        return Task.CompletedTask;
    }
}
