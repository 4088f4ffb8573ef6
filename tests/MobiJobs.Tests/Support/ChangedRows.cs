using System.Data.Common;
using System.Globalization;
using Microsoft.Data.SqlClient;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore.Diagnostics;
using SQLitePCL;

namespace MobiJobs.Tests.Support;

/// <summary>Counts the rows that each transaction changes, those that are inserted in bulk included.</summary>
public sealed class ChangedRows : DbTransactionInterceptor
{
    private int before;

    /// <summary>The most rows of one transaction so far.</summary>
    public int Most { get; private set; }

    /// <summary>How many transactions changed anything so far.</summary>
    public int Transactions { get; private set; }

    /// <summary>Counts anew from here on.</summary>
    public void Reset() => (Most, Transactions) = (0, 0);

    public override ValueTask<DbTransaction> TransactionStartedAsync(
        DbConnection connection,
        TransactionEndEventData eventData,
        DbTransaction result,
        CancellationToken cancellationToken = default)
    {
        before = Total(connection);
        return base.TransactionStartedAsync(connection, eventData, result, cancellationToken);
    }

    public override ValueTask<InterceptionResult> TransactionCommittingAsync(
        DbTransaction transaction,
        TransactionEventData eventData,
        InterceptionResult result,
        CancellationToken cancellationToken = default)
    {
        var changed = Total(transaction.Connection!) - before;
        Most = Math.Max(Most, changed);
        if (changed > 0) { Transactions++; }

        return base.TransactionCommittingAsync(transaction, eventData, result, cancellationToken);
    }

    /// <summary>The client counts only after it is told to.</summary>
    private static int Total(DbConnection connection)
    {
        if (connection is SqliteConnection sqlite) { return raw.sqlite3_total_changes(sqlite.Handle!); }

        var server = (SqlConnection)connection;
        server.StatisticsEnabled = true;
        return Convert.ToInt32(server.RetrieveStatistics()["IduRows"], CultureInfo.InvariantCulture);
    }
}
