using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace MobiJobs.Tests.Support;

/// <summary>
/// Has the store undo a transaction for the sake of another writer, once, at the n-th of its statements or at its
/// commit: a deadlock on a server, a snapshot that is out of date in the embedded store.
/// </summary>
public sealed class Undone : DbCommandInterceptor
{
    private int left = -1;
    private bool isAtCommit;

    public Undone() => AtCommit = new Commit(this);

    public IInterceptor AtCommit { get; }

    /// <summary>How often it was.</summary>
    public int Times { get; private set; }

    /// <summary>Undoes once at the n-th statement within a transaction, 0 being the next.</summary>
    public void At(int statement) => (left, isAtCommit, Times) = (statement, false, 0);

    /// <summary>Undoes the next commit.</summary>
    public void NextCommit() => (left, isAtCommit, Times) = (-1, true, 0);

    /// <summary>Undoes nothing any more.</summary>
    public void Rest() => (left, isAtCommit) = (-1, false);

    public override ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(
        DbCommand command,
        CommandEventData eventData,
        InterceptionResult<DbDataReader> result,
        CancellationToken cancellationToken = default)
    {
        Step(command);
        return base.ReaderExecutingAsync(command, eventData, result, cancellationToken);
    }

    public override ValueTask<InterceptionResult<int>> NonQueryExecutingAsync(
        DbCommand command,
        CommandEventData eventData,
        InterceptionResult<int> result,
        CancellationToken cancellationToken = default)
    {
        Step(command);
        return base.NonQueryExecutingAsync(command, eventData, result, cancellationToken);
    }

    private void Step(DbCommand command)
    {
        if (left < 0 || command.Transaction is null || left-- > 0) { return; }

        Times++;
        throw EngineErrors.Passing;
    }

    private sealed class Commit(Undone undone) : DbTransactionInterceptor
    {
        public override ValueTask<InterceptionResult> TransactionCommittingAsync(
            DbTransaction transaction,
            TransactionEventData eventData,
            InterceptionResult result,
            CancellationToken cancellationToken = default)
        {
            if (undone.isAtCommit)
            {
                undone.isAtCommit = false;
                undone.Times++;
                throw EngineErrors.Passing;
            }

            return base.TransactionCommittingAsync(transaction, eventData, result, cancellationToken);
        }
    }
}
