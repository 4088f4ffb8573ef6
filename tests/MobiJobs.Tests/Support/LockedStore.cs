using Microsoft.Data.Sqlite;

namespace MobiJobs.Tests.Support;

/// <summary>An SQLite file that another program keeps for itself.</summary>
public static class LockedStore
{
    /// <summary>Holds the write lock, as a backup program or a stalled disk would.</summary>
    public static SqliteConnection Lock(string store)
    {
        var connection = new SqliteConnection($"{store};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "BEGIN IMMEDIATE";
        command.ExecuteNonQuery();
        return connection;
    }
}
