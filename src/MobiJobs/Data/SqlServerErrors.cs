using Microsoft.Data.SqlClient;

namespace MobiJobs.Data;

/// <summary>
/// What the errors of SQL Server's client mean
/// (<see href="https://learn.microsoft.com/sql/relational-databases/errors-events/"/>).
/// </summary>
internal static class SqlServerErrors
{
    /// <summary>From this severity on the server, or the client for it, has ended the connection.</summary>
    private const byte ConnectionIsOver = 20;

    private const int CommandTimeout = -2;

    // 2601: index, 2627: constraint (some compatible engines know only this one).
    private static readonly int[] UniqueViolations = [2601, 2627];

    // Deadlock victim, lock time-out, conflict of snapshots, a table that changed under the statement.
    private static readonly int[] Passing = [1205, 1222, 3960, 3961, 41302, 41305, 41325];

    // The network between, a server that restarts, moves or throttles (Azure SQL says most of them), a lost login.
    private static readonly int[] Lost =
    [
        64, 121, 233, 258, 596, 997, 4221, 10053, 10054, 10060, 10928, 10929, 40143, 40197, 40501, 40540, 40613, 42108,
        42109, 49918, 49919, 49920,
    ];

    // No answer, no server, no login, no database; full, read-only, offline, shutting down, out of memory or locks.
    private static readonly int[] Away =
    [
        -1, 0, 2, 20, 35, 40, 53, 701, 802, 823, 824, 845, 921, 922, 924, 926, 927, 942, 945, 952, 976, 978, 983,
        1101, 1105, 1204, 3906, 4060, 4064, 6005, 8645, 8651, 9001, 9002, 10061, 11001, 17142, 17197, 18401, 18451,
        18452, 18456, 18487, 18488,
    ];

    /// <summary>Whether a unique index or constraint refused a row.</summary>
    public static bool IsUniqueViolation(Exception error) => Has(error, UniqueViolations);

    /// <summary>Whether the transaction was undone for the sake of others, or took too long because of them.</summary>
    public static bool IsPassing(Exception error) => Has(error, Passing) || Has(error, [CommandTimeout]);

    /// <summary>
    /// Whether only the connection was lost: what was not committed on it is undone, and another may be had at once.
    /// </summary>
    public static bool IsLostConnection(Exception error) => !IsPassing(error) && Has(error, Lost);

    /// <summary>
    /// Whether the store can't be reached or written now. On Linux the client gives no number for a server that is
    /// away: the severity says it.
    /// </summary>
    public static bool IsTrouble(Exception error)
    {
        if (IsPassing(error)) { return false; }

        return Has(error, Lost) || Has(error, Away) || Find(error)?.Class >= ConnectionIsOver || IsOfPool(error);
    }

    /// <summary>The client's error; null if there is none among the causes.</summary>
    public static SqlException? Find(Exception? error) => Chain(error).OfType<SqlException>().FirstOrDefault();

    private static bool Has(Exception error, int[] numbers) =>
        Find(error) is { } sql && sql.Errors.Cast<SqlError>().Any(one => numbers.Contains(one.Number));

    /// <summary>
    /// No connection became free in time, or the one that was held is closed. The client says both by an exception that
    /// it also has for mistakes of the caller, which are none of these two.
    /// </summary>
    private static bool IsOfPool(Exception error) => Chain(error).OfType<InvalidOperationException>().Any(
        e => e.StackTrace?.Contains("Microsoft.Data.SqlClient", StringComparison.Ordinal) == true
            && IsAboutConnections(e));

    private static bool IsAboutConnections(InvalidOperationException error) =>
        error.Message.Contains("pool", StringComparison.OrdinalIgnoreCase)
        || error.Message.Contains("プール", StringComparison.Ordinal)
        || error.Message.Contains("connection is closed", StringComparison.OrdinalIgnoreCase)
        || error.Message.Contains("requires an open and available", StringComparison.OrdinalIgnoreCase);

    private static IEnumerable<Exception> Chain(Exception? error)
    {
        for (; error is not null; error = error.InnerException) { yield return error; }
    }
}
