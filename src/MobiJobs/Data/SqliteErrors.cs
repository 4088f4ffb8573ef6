using Microsoft.Data.Sqlite;

namespace MobiJobs.Data;

/// <summary>What the embedded engine's errors mean (<see href="https://sqlite.org/rescode.html"/>).</summary>
internal static class SqliteErrors
{
    /// <summary>Another writer holds the store.</summary>
    public const int Busy = 5;

    private const int BusySnapshot = 517;
    private const int Locked = 6;
    private const int ReadOnly = 8;
    private const int IoError = 10;
    private const int Full = 13;
    private const int CannotOpen = 14;
    private const int Constraint = 19;
    private const int UniqueConstraint = 2067;
    private const int PrimaryKeyConstraint = 1555;

    /// <summary>Whether a unique index refused a row.</summary>
    public static bool IsUniqueViolation(Exception error) =>
        Find(error) is
        {
            SqliteErrorCode: Constraint,
            SqliteExtendedErrorCode: UniqueConstraint or PrimaryKeyConstraint,
        };

    /// <summary>Whether the transaction was undone because another had changed what it had read.</summary>
    public static bool IsPassing(Exception error) => Find(error) is { SqliteExtendedErrorCode: BusySnapshot };

    /// <summary>Whether the store can't be read or written now.</summary>
    public static bool IsTrouble(Exception error) =>
        Find(error) is { SqliteErrorCode: Busy or Locked or ReadOnly or IoError or Full or CannotOpen }
        && !IsPassing(error);

    private static SqliteException? Find(Exception? error)
    {
        while (error is not null and not SqliteException) { error = error.InnerException; }

        return error as SqliteException;
    }
}
