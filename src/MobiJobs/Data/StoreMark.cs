using System.Globalization;
using Microsoft.Data.Sqlite;

namespace MobiJobs.Data;

/// <summary>
/// Differs whenever any process has committed anything to the embedded store since it was last asked, and costs a few
/// microseconds (<see href="https://www.sqlite.org/pragma.html#pragma_data_version"/>). A server offers nothing like it.
/// </summary>
public sealed class StoreMark(DatabaseSettings settings) : IDisposable
{
    private readonly Lock turn = new();
    private SqliteCommand? question;

    /// <summary>The mark of now, to be compared with others of this process; null where there is none or the store is in trouble.</summary>
    public long? Now()
    {
        if (settings.Provider != DatabaseProvider.Sqlite || DatabaseSetup.FileOf(settings.ConnectionString) is null) { return null; }

        try
        {
            lock (turn) { return Convert.ToInt64((question ??= Open()).ExecuteScalar(), CultureInfo.InvariantCulture); }
        }
        catch (SqliteException)
        {
            return null;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        question?.Connection?.Dispose();
        question?.Dispose();
    }

    /// <summary>On a connection of its own, which writes nothing: what it writes itself would not count.</summary>
    private SqliteCommand Open()
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder(settings.ConnectionString) { Pooling = false }.ConnectionString);
        try
        {
            connection.Open();
        }
        catch
        {
            connection.Dispose();
            throw;
        }

        var command = connection.CreateCommand();
        command.CommandText = "PRAGMA data_version";
        return command;
    }
}
