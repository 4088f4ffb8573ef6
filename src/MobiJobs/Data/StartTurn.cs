using System.Data;
using Microsoft.Data.SqlClient;

namespace MobiJobs.Data;

/// <summary>
/// Lets processes that start at once on one server prepare the store one after the other, so that each finds what the
/// others have made. The server takes the turn back where a process dies.
/// </summary>
public sealed class StartTurn(DatabaseSettings settings)
{
    private const string Statement =
        "EXEC @taken = sp_getapplock @Resource = N'MobiJobs start', @LockMode = N'Exclusive', "
        + "@LockOwner = N'Session', @LockTimeout = 300000";

    private const int LongestWaitSeconds = 330;

    /// <summary>Waits for the turn; it ends with what is returned. The embedded store needs none.</summary>
    public async Task<IAsyncDisposable?> TakeAsync(CancellationToken stopping)
    {
        if (settings.Provider != DatabaseProvider.SqlServer) { return null; }

        // Without the pool the connection ends when it is closed, and the turn with it.
        var own = new SqlConnectionStringBuilder(settings.ConnectionString) { Pooling = false };
        var connection = new SqlConnection(own.ConnectionString);
        try
        {
            await connection.OpenAsync(stopping);
            await using var command = connection.CreateCommand();
            command.CommandText = Statement;
            command.CommandTimeout = LongestWaitSeconds;
            var taken = command.Parameters.Add("@taken", SqlDbType.Int);
            taken.Direction = ParameterDirection.Output;
            await command.ExecuteNonQueryAsync(stopping);
            if (taken.Value is int and < 0)
            {
                throw new StoreRefusedException("Another process has been preparing the store for five minutes.");
            }

            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }
}
