using System.Data;
using System.Globalization;
using System.Text.Json;
using Microsoft.Data.SqlClient;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;

namespace MobiJobs.Data.Moving;

/// <summary>
/// Writes rows into the target as they are, keys included, within the caller's transaction. Every constraint is
/// checked.
/// </summary>
internal abstract class RowWriter(MobiJobsDb target)
{
    /// <summary>The store that is written.</summary>
    protected MobiJobsDb Store => target;

    /// <summary>That of the target's engine.</summary>
    public static RowWriter Of(MobiJobsDb target) => target switch
    {
        SqlServerMobiJobsDb => new SqlServerWriter(target),
        SqliteMobiJobsDb => new SqliteWriter(target),
        _ => throw new NotSupportedException($"{target.GetType().Name} can't be moved to."),
    };

    /// <summary>Inserts rows; columns that come late are left empty.</summary>
    public abstract Task InsertAsync(MovedTable table, IReadOnlyList<object?[]> rows, CancellationToken stopping);

    /// <summary>Fills a column that came late.</summary>
    public async Task FillAsync(
        MovedTable table, MovedColumn column, IReadOnlyList<LateValue> values, CancellationToken stopping)
    {
        var key = table.Columns[0].Name;
        var statement =
            $"UPDATE [{table.Name}] SET [{column.Name}] = "
            + $"(SELECT r.[Value] FROM ({Rows}) AS r WHERE r.[Key] = [{table.Name}].[{key}]) "
            + $"WHERE [{key}] IN (SELECT r.[Key] FROM ({Rows}) AS r)";
        await Store.Database.ExecuteSqlRawAsync(statement, [JsonSerializer.Serialize(values)], stopping);
    }

    /// <summary>Keys and values, which are numbers, as rows; the parameter is their JSON.</summary>
    protected abstract string Rows { get; }

    private sealed class SqlServerWriter(MobiJobsDb target) : RowWriter(target)
    {
        /// <inheritdoc/>
        protected override string Rows =>
            "SELECT [Key], [Value] FROM OPENJSON({0}) WITH ([Key] bigint '$.Key', [Value] bigint '$.Value')";

        /// <inheritdoc/>
        public override async Task InsertAsync(
            MovedTable table, IReadOnlyList<object?[]> rows, CancellationToken stopping)
        {
            using var copy = new SqlBulkCopy(
                (SqlConnection)Store.Database.GetDbConnection(),
                SqlBulkCopyOptions.KeepIdentity | SqlBulkCopyOptions.CheckConstraints | SqlBulkCopyOptions.KeepNulls,
                (SqlTransaction)Store.Database.CurrentTransaction!.GetDbTransaction())
            {
                DestinationTableName = $"[{table.Name}]",
                BulkCopyTimeout = 0,
            };
            using var data = new DataTable { Locale = CultureInfo.InvariantCulture };
            foreach (var column in table.Columns)
            {
                data.Columns.Add(column.Name, column.Type == typeof(DateOnly) ? typeof(DateTime) : column.Type);
                copy.ColumnMappings.Add(column.Name, column.Name);
            }

            foreach (var row in rows) { data.Rows.Add([.. table.Columns.Select((c, i) => ValueOf(c, row[i]))]); }

            await copy.WriteToServerAsync(data, stopping);
        }

        private static object ValueOf(MovedColumn column, object? value) => column.IsLate ? DBNull.Value
            : value is DateOnly day ? day.ToDateTime(TimeOnly.MinValue)
            : column.Store(value);
    }

    private sealed class SqliteWriter(MobiJobsDb target) : RowWriter(target)
    {
        /// <inheritdoc/>
        protected override string Rows =>
            "SELECT json_each.value ->> 'Key' AS [Key], json_each.value ->> 'Value' AS [Value] FROM json_each({0})";

        /// <inheritdoc/>
        public override async Task InsertAsync(
            MovedTable table, IReadOnlyList<object?[]> rows, CancellationToken stopping)
        {
            await using var insert = (SqliteCommand)Store.Database.GetDbConnection().CreateCommand();
            insert.Transaction = (SqliteTransaction)Store.Database.CurrentTransaction!.GetDbTransaction();
            var names = string.Join(", ", table.Columns.Select(c => $"[{c.Name}]"));
            var places = string.Join(", ", table.Columns.Select((_, i) => $"@p{i}"));
            insert.CommandText = $"INSERT INTO [{table.Name}] ({names}) VALUES ({places})";
            var values = table.Columns.Select((_, i) => insert.Parameters.Add(new SqliteParameter($"@p{i}", null)));
            var parameters = values.ToArray();
            foreach (var row in rows)
            {
                for (var i = 0; i < parameters.Length; i++)
                {
                    var column = table.Columns[i];
                    parameters[i].Value = column.IsLate ? DBNull.Value : column.Store(row[i]);
                }

                await insert.ExecuteNonQueryAsync(stopping);
            }
        }
    }
}

/// <summary>The value of a column that came late, by the key of its row.</summary>
internal sealed record LateValue(long Key, long Value);
