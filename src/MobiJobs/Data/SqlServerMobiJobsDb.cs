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
    internal const string Ordinal = "Latin1_General_100_BIN2";

    private const int ChunkSize = 2000; // At 5,000 locks the engine locks the whole table.

    /// <inheritdoc/>
    public override bool IsUniqueViolation(Exception error) => SqlServerErrors.IsUniqueViolation(error);

    /// <inheritdoc/>
    public override bool IsStoreTrouble(Exception error) => SqlServerErrors.IsTrouble(error);

    /// <inheritdoc/>
    public override bool IsPassing(Exception error) => SqlServerErrors.IsPassing(error);

    /// <inheritdoc/>
    protected override bool MayBeginAnew(Exception error) =>
        SqlServerErrors.IsPassing(error) || SqlServerErrors.IsLostConnection(error);

    /// <inheritdoc/>
    public override Task BulkInsertAsync<T>(IEnumerable<T> rows, bool keepKeys, CancellationToken stopping) =>
        WriteAsync(() => CopyAsync(rows, keepKeys, stopping), stopping);

    /// <inheritdoc/>
    public override bool FindsIdsFirst => true;

    /// <inheritdoc/>
    public override async Task<int> DeleteAllAsync<T>(IQueryable<T> rows, CancellationToken stopping)
    {
        var deleted = 0;
        while (true)
        {
            var some = await WriteAsync(() => rows.Take(ChunkSize).ExecuteDeleteAsync(stopping), stopping);
            deleted += some;
            if (some < ChunkSize) { return deleted; }
        }
    }

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

        // With its path: an engine that folds names would otherwise look for a member of another name.
        var columns = type.GetProperties().Select(
            p => $"[{p.Name}] {types.FindMapping(p.PropertyType)!.StoreType} '$.{p.Name}'");
        return $$"""SELECT * FROM OPENJSON({0}) WITH ({{string.Join(", ", columns)}})""";
    }

    /// <inheritdoc/>
    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder) =>
        configurationBuilder.Properties<DateTime>().HaveConversion<Utc>().HaveColumnType("datetime2(3)");

    /// <inheritdoc/>
    protected override string SearchCollation => "DATABASE_DEFAULT";

    /// <inheritdoc/>
    protected override void CompareOrdinally(IMutableProperty column)
    {
        column.SetCollation(Ordinal);
        column.SetAnnotation(ModelExtensions.Collation, Ordinal);
    }

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

    /// <summary>Marks times as UTC when they are read: the engine does not store their kind.</summary>
    private sealed class Utc() : ValueConverter<DateTime, DateTime>(
        time => time,
        stored => DateTime.SpecifyKind(stored, DateTimeKind.Utc));
}
