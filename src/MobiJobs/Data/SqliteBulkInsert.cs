using System.Globalization;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using SQLitePCL;

namespace MobiJobs.Data;

/// <summary>
/// One prepared statement, run once per row inside the caller's transaction. It bypasses the driver's command, which
/// looks up each parameter by name for each row and takes longer for that than for the insert.
/// </summary>
internal sealed class SqliteBulkInsert<T>(DbContext db, bool keepKeys)
    where T : class
{
    /// <exception cref="SqliteException">A constraint refuses a row, or the store can't be written.</exception>
    public void Run(IEnumerable<T> rows, CancellationToken stopping)
    {
        var store = ((SqliteConnection)db.Database.GetDbConnection()).Handle!;
        var columns = new BulkColumns<T>(db, keepKeys);
        SqliteException.ThrowExceptionForRC(raw.sqlite3_prepare_v2(store, Statement(columns), out var insert), store);
        using (insert)
        {
            foreach (var row in rows)
            {
                stopping.ThrowIfCancellationRequested();
                for (var i = 0; i < columns.Names.Count; i++) { Bind(insert, i + 1, columns.Value(row, i)); }

                var result = raw.sqlite3_step(insert);
                if (result != raw.SQLITE_DONE) { SqliteException.ThrowExceptionForRC(result, store); }

                _ = raw.sqlite3_reset(insert);
            }
        }
    }

    private static void Bind(sqlite3_stmt insert, int place, object value) => _ = value switch
    {
        DBNull => raw.sqlite3_bind_null(insert, place),
        string text => raw.sqlite3_bind_text(insert, place, text),
        byte[] bytes => raw.sqlite3_bind_blob(insert, place, bytes),
        double number => raw.sqlite3_bind_double(insert, place, number),
        IConvertible number => raw.sqlite3_bind_int64(insert, place, number.ToInt64(CultureInfo.InvariantCulture)),
        _ => throw new NotSupportedException($"A column of {typeof(T).Name} holds a {value.GetType().Name}."),
    };

    private static string Statement(BulkColumns<T> columns)
    {
        var names = string.Join(", ", columns.Names.Select(n => $"\"{n}\""));
        var places = string.Join(", ", columns.Names.Select(_ => "?"));
        return $"INSERT INTO \"{columns.Table}\" ({names}) VALUES ({places})";
    }
}
