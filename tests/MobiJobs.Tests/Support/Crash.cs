using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace MobiJobs.Tests.Support;

/// <summary>What a kill of the process looks like from within: after so many steps nothing happens any more.</summary>
public sealed class SimulatedCrashException() : Exception("The process is gone.");

/// <summary>Lets nothing happen from the n-th statement, commit or call on, until it is revived.</summary>
public sealed class Crash : DbCommandInterceptor
{
    private int left = -1;

    public Crash() => AtCommit = new Commit(this);

    /// <summary>The same at commits, before and after.</summary>
    public IInterceptor AtCommit { get; }

    /// <summary>Dies at the n-th step, 0 being the next; lives (again) with -1.</summary>
    public void After(int steps) => left = steps;

    /// <summary>Whether the steps are used up, also where the error went into the log.</summary>
    public bool IsDead => left == 0;

    /// <summary>Whether an error is this death.</summary>
    public static bool Is(Exception? error) =>
        error is SimulatedCrashException || (error is not null && Is(error.InnerException));

    public override ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(
        DbCommand command,
        CommandEventData eventData,
        InterceptionResult<DbDataReader> result,
        CancellationToken cancellationToken = default)
    {
        Step();
        return base.ReaderExecutingAsync(command, eventData, result, cancellationToken);
    }

    public override ValueTask<InterceptionResult<int>> NonQueryExecutingAsync(
        DbCommand command,
        CommandEventData eventData,
        InterceptionResult<int> result,
        CancellationToken cancellationToken = default)
    {
        Step();
        return base.NonQueryExecutingAsync(command, eventData, result, cancellationToken);
    }

    /// <summary>One step; for the channel, too.</summary>
    public void Step()
    {
        if (left < 0) { return; }

        if (left == 0) { throw new SimulatedCrashException(); } // And stays dead: no handler of ours can go on.

        left--;
    }

    private sealed class Commit(Crash crash) : DbTransactionInterceptor
    {
        public override ValueTask<InterceptionResult> TransactionCommittingAsync(
            DbTransaction transaction,
            TransactionEventData eventData,
            InterceptionResult result,
            CancellationToken cancellationToken = default)
        {
            crash.Step();
            return base.TransactionCommittingAsync(transaction, eventData, result, cancellationToken);
        }

        public override Task TransactionCommittedAsync(
            DbTransaction transaction,
            TransactionEndEventData eventData,
            CancellationToken cancellationToken = default)
        {
            crash.Step();
            return base.TransactionCommittedAsync(transaction, eventData, cancellationToken);
        }
    }
}
