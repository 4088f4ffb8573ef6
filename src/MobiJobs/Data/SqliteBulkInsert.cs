using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;

namespace MobiJobs.Data;

/// <summary>One prepared statement, run once a row inside the caller's transaction.</summary>
internal sealed class SqliteBulkInsert<T>(DbContext db, bool keepKeys)
    where T : class
{
    public async Task RunAsync(IEnumerable<T> rows, CancellationToken stopping)
    {
        var columns = new BulkColumns<T>(db, keepKeys);
        await using var command = (SqliteCommand)db.Database.GetDbConnection().CreateCommand();
        command.Transaction = (SqliteTransaction?)db.Database.CurrentTransaction?.GetDbTransaction();
        command.CommandText = Statement(columns);
        var parameters = columns.Names.Select((_, i) => command.Parameters.AddWithValue($"@p{i}", DBNull.Value)).ToArray();
        await command.PrepareAsync(stopping);
        foreach (var row in rows)
        {
            stopping.ThrowIfCancellationRequested();
            for (var i = 0; i < parameters.Length; i++) { parameters[i].Value = columns.Value(row, i); }

            command.ExecuteNonQuery();
        }
    }

    private static string Statement(BulkColumns<T> columns) =>
        $"INSERT INTO \"{columns.Table}\" ({string.Join(", ", columns.Names.Select(n => $"\"{n}\""))}) VALUES ({string.Join(", ", columns.Names.Select((_, i) => $"@p{i}"))})";
}
