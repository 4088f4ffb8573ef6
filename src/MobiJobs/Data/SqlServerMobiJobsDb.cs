using System.Data;
using Microsoft.Data.SqlClient;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Storage;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;
using Microsoft.EntityFrameworkCore;

namespace MobiJobs.Data;

/// <summary>The store of an organisation: several consoles and workers on one server.</summary>
public sealed class SqlServerMobiJobsDb(DbContextOptions<SqlServerMobiJobsDb> options) : MobiJobsDb(options)
{
    /// <summary>Compares code point by code point, as the embedded store does.</summary>
    private const string Ordinal = "Latin1_General_100_BIN2";

    private const int ChunkSize = 2000; // At 5,000 locks the engine locks the whole table.

    // 2601: index, 2627: constraint (some compatible engines know only this one).
    private static readonly int[] UniqueViolations = [2601, 2627];

    // Database full, log full, read-only, offline, no connection.
    private static readonly int[] Troubles =
    [
        -1, 2, 53, 121, 1105, 3906, 4060, 9002, 10053, 10054, 10060, 10061, 18456, 40613,
    ];

    // Command time-out, deadlock victim, lock time-out.
    private static readonly int[] Passing = [-2, 1205, 1222];

    /// <inheritdoc/>
    public override bool IsUniqueViolation(Exception error) =>
        Find(error) is { } sql && UniqueViolations.Contains(sql.Number);

    /// <inheritdoc/>
    public override bool IsStoreTrouble(Exception error) => Find(error) is { } sql && Troubles.Contains(sql.Number);

    /// <inheritdoc/>
    public override bool IsPassing(Exception error) => Find(error) is { } sql && Passing.Contains(sql.Number);

    /// <inheritdoc/>
    public override Task BulkInsertAsync<T>(IEnumerable<T> rows, bool keepKeys, CancellationToken stopping) =>
        WriteAsync(() => CopyAsync(rows, keepKeys, stopping), stopping);

    /// <summary>With locks, also where the database shows readers the versions before.</summary>
    public override IQueryable<T> Committed<T>()
    {
        var rows = Model.FindEntityType(typeof(T))!;
        var columns = string.Join(", ", rows.GetProperties().Select(p => $"[{p.GetColumnName()}]"));
        var statement = $"SELECT {columns} FROM [{rows.GetTableName()}] WITH (READCOMMITTEDLOCK)";
        return Set<T>().FromSqlRaw(statement);
    }

    /// <inheritdoc/>
    protected override string SelectRows(Type type)
    {
        var types = this.GetService<IRelationalTypeMappingSource>();
        var columns = type.GetProperties().Select(p => $"[{p.Name}] {types.FindMapping(p.PropertyType)!.StoreType}");
        return $$"""SELECT * FROM OPENJSON({0}) WITH ({{string.Join(", ", columns)}})""";
    }

    /// <inheritdoc/>
    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder) =>
        configurationBuilder.Properties<DateTime>().HaveConversion<Utc>().HaveColumnType("datetime2(3)");

    /// <inheritdoc/>
    protected override void CompareOrdinally(IMutableProperty column) => column.SetCollation(Ordinal);

    private async Task CopyAsync<T>(IEnumerable<T> rows, bool keepKeys, CancellationToken stopping)
        where T : class
    {
        var columns = new BulkColumns<T>(this, keepKeys);
        var keys = keepKeys ? SqlBulkCopyOptions.KeepIdentity : SqlBulkCopyOptions.Default;
        using var copy = new SqlBulkCopy(
            (SqlConnection)Database.GetDbConnection(),
            keys | SqlBulkCopyOptions.CheckConstraints,
            (SqlTransaction)Database.CurrentTransaction!.GetDbTransaction())
        {
            DestinationTableName = $"[{columns.Table}]",
            BatchSize = ChunkSize,
        };
        foreach (var name in columns.Names) { copy.ColumnMappings.Add(name, name); }

        foreach (var chunk in rows.Chunk(ChunkSize))
        {
            await copy.WriteToServerAsync(AsTable(columns, chunk), stopping);
        }
    }

    private static DataTable AsTable<T>(BulkColumns<T> columns, IEnumerable<T> rows)
        where T : class
    {
        var table = new DataTable { Locale = System.Globalization.CultureInfo.InvariantCulture };
        for (var i = 0; i < columns.Names.Count; i++) { table.Columns.Add(columns.Names[i], columns.Types[i]); }

        foreach (var row in rows) { table.Rows.Add([.. columns.Names.Select((_, i) => columns.Value(row, i))]); }

        return table;
    }

    private static SqlException? Find(Exception? error)
    {
        while (error is not null and not SqlException) { error = error.InnerException; }

        return error as SqlException;
    }

    /// <summary>Marks times as UTC when they are read: the engine does not store their kind.</summary>
    private sealed class Utc() : ValueConverter<DateTime, DateTime>(
        time => time,
        stored => DateTime.SpecifyKind(stored, DateTimeKind.Utc));
}
