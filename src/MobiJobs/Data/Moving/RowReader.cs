using System.Data.Common;
using System.Runtime.CompilerServices;
using Microsoft.EntityFrameworkCore;

namespace MobiJobs.Data.Moving;

/// <summary>Reads the rows of a table as they are stored, without the model's entities.</summary>
internal static class RowReader
{
    /// <summary>A chunk ends before it holds more: a row can be a profile of megabytes.</summary>
    private const int MaxChunkBytes = 16 * 1024 * 1024;

    /// <summary>
    /// The rows after a key, in the order of keys; from the first without one. Returns fewer than asked for where the
    /// rows are large, and none at the end. For the embedded store.
    /// </summary>
    public static async Task<List<object?[]>> ChunkAsync(
        MobiJobsDb source, MovedTable table, object?[]? after, int count, CancellationToken stopping)
    {
        var keys = string.Join(", ", table.Key.Select(c => $"[{c.Name}]"));
        var places = string.Join(", ", Enumerable.Range(0, table.KeyLength).Select(i => $"@k{i}"));
        var where = after is null ? "" : $" WHERE ({keys}) > ({places})";
        await using var command = await CommandAsync(
            source, $"SELECT {NamesOf(table)} FROM [{table.Name}]{where} ORDER BY {keys} LIMIT {count}", stopping);
        for (var i = 0; after is not null && i < table.KeyLength; i++)
        {
            var parameter = command.CreateParameter();
            (parameter.ParameterName, parameter.Value) = ($"@k{i}", table.Columns[i].AsSource(after[i]!));
            command.Parameters.Add(parameter);
        }

        var rows = new List<object?[]>(count);
        await using var reader = await command.ExecuteReaderAsync(stopping);
        for (var bytes = 0L; bytes < MaxChunkBytes && await reader.ReadAsync(stopping); bytes += SizeOf(rows[^1]))
        {
            rows.Add([.. table.Columns.Select((column, i) => column.Read(reader, i))]);
        }

        return rows;
    }

    /// <summary>All rows of a table, in no order.</summary>
    /// <param name="db">The store.</param>
    /// <param name="table">The table.</param>
    /// <param name="isTarget">Whether it is the target, which may be another engine.</param>
    /// <param name="stopping">Ends the reading.</param>
    public static async IAsyncEnumerable<object?[]> AllAsync(
        MobiJobsDb db, MovedTable table, bool isTarget, [EnumeratorCancellation] CancellationToken stopping)
    {
        await using var command = await CommandAsync(
            db, $"SELECT {NamesOf(table)} FROM [{table.Name}]", stopping);
        command.CommandTimeout = 0; // As long as the table takes.
        await using var reader = await command.ExecuteReaderAsync(stopping);
        while (await reader.ReadAsync(stopping))
        {
            yield return
            [
                .. table.Columns.Select((column, i) => isTarget ? column.ReadBack(reader, i) : column.Read(reader, i)),
            ];
        }
    }

    /// <summary>How many rows a table has.</summary>
    public static async Task<long> CountAsync(MobiJobsDb db, MovedTable table, CancellationToken stopping)
    {
        await using var command = await CommandAsync(db, $"SELECT COUNT(*) FROM [{table.Name}]", stopping);
        return Convert.ToInt64(
            await command.ExecuteScalarAsync(stopping), System.Globalization.CultureInfo.InvariantCulture);
    }

    private static string NamesOf(MovedTable table) => string.Join(", ", table.Columns.Select(c => $"[{c.Name}]"));

    private static async Task<DbCommand> CommandAsync(MobiJobsDb db, string statement, CancellationToken stopping)
    {
        await db.Database.OpenConnectionAsync(stopping); // Once more does nothing; closed with the context.
        var command = db.Database.GetDbConnection().CreateCommand();
        command.CommandText = statement;
        return command;
    }

    private static long SizeOf(object?[] row) => row.Sum(value => value switch
    {
        string text => 2L * text.Length,
        byte[] bytes => bytes.Length,
        _ => 8,
    });
}
