using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace MobiJobs.Tests.Support;

/// <summary>
/// Lets another worker act just before a statement of the first: on the same connection, since an engine with one
/// writer would make it wait, as if it had committed after the first one's question.
/// </summary>
public sealed class SecondWriter : DbCommandInterceptor
{
    /// <summary>
    /// Stands for a statement that is undone where it changed fewer rows than were found: the other acts before the
    /// savepoint, or it would be undone as well.
    /// </summary>
    public static readonly string[] UndoableStatement = [];

    private string[]? words;
    private Func<DbConnection, DbTransaction?, Task> act = (_, _) => Task.CompletedTask;

    public SecondWriter() => AtSavepoint = new Savepoint(this);

    public IInterceptor AtSavepoint { get; }

    /// <summary>Whether the statement has come.</summary>
    public bool HasActed => words is null;

    /// <summary>Acts once, before the next change whose statement contains all of these words.</summary>
    public void Before(string[] statement, Func<DbConnection, DbTransaction?, Task> does) =>
        (words, act) = (statement, does);

    public override async ValueTask<InterceptionResult<int>> NonQueryExecutingAsync(
        DbCommand command,
        CommandEventData eventData,
        InterceptionResult<int> result,
        CancellationToken cancellationToken = default)
    {
        var isIt = words?.Length > 0 && Array.TrueForAll(words, StatementText.Of(command.CommandText).Contains);
        if (isIt) { await ActAsync(command.Connection!, command.Transaction); }

        return await base.NonQueryExecutingAsync(command, eventData, result, cancellationToken);
    }

    private Task ActAsync(DbConnection connection, DbTransaction? transaction)
    {
        words = null;
        return act(connection, transaction);
    }

    private sealed class Savepoint(SecondWriter other) : DbTransactionInterceptor
    {
        public override async ValueTask<InterceptionResult> CreatingSavepointAsync(
            DbTransaction transaction,
            TransactionEventData eventData,
            InterceptionResult result,
            CancellationToken cancellationToken = default)
        {
            if (other.words == UndoableStatement) { await other.ActAsync(transaction.Connection!, transaction); }

            return await base.CreatingSavepointAsync(transaction, eventData, result, cancellationToken);
        }
    }
}
