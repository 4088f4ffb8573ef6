using System.Globalization;
using Microsoft.Data.Sqlite;

namespace MobiJobs.Data;

/// <summary>
/// A number that changes whenever any process commits something to the embedded store; reading it takes microseconds
/// (<see href="https://www.sqlite.org/pragma.html#pragma_data_version"/>). SQL Server has nothing like it.
/// </summary>
public sealed class StoreVersion(DatabaseSettings settings) : IDisposable
{
    private readonly Lock gate = new();
    private SqliteCommand? readVersion;

    /// <summary>
    /// The current number, comparable within this process; null if the engine has none or the store can't be read.
    /// </summary>
    public long? Read()
    {
        if (settings.Provider != DatabaseProvider.Sqlite || DatabaseSetup.FileOf(settings.ConnectionString) is null)
        {
            return null;
        }

        try
        {
            lock (gate)
            {
                return Convert.ToInt64((readVersion ??= Open()).ExecuteScalar(), CultureInfo.InvariantCulture);
            }
        }
        catch (SqliteException)
        {
            return null;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        readVersion?.Connection?.Dispose();
        readVersion?.Dispose();
    }

    /// <summary>Uses a connection of its own: a connection's own writes do not change its number.</summary>
    private SqliteCommand Open()
    {
        var unpooled = new SqliteConnectionStringBuilder(settings.ConnectionString)
        {
            Pooling = false,
            DefaultTimeout = 1, // Who asks for a page waits for it.
        };
        var connection = new SqliteConnection(unpooled.ConnectionString);
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
