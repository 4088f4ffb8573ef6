using System.Collections.Concurrent;
using System.Data;
using System.Data.Common;
using System.Globalization;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace MobiJobs.Tests.Data.TSql;

/// <summary>
/// Records each statement on its way to a server that isn't there, and answers it: a question with no row, one for a
/// number or a truth with 0, a change with one row.
/// </summary>
internal sealed class Statements : DbCommandInterceptor
{
    private readonly ConcurrentDictionary<string, byte> seen = new(StringComparer.Ordinal);
    private int sent;

    /// <summary>Each text once.</summary>
    public ICollection<string> Texts => seen.Keys;

    /// <summary>How many were sent, the same text each time.</summary>
    public int Sent => sent;

    public override InterceptionResult<DbCommand> CommandCreating(
        CommandCorrelatedEventData eventData,
        InterceptionResult<DbCommand> result) =>
        InterceptionResult<DbCommand>.SuppressWithResult(new NoCommand());

    public override ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(
        DbCommand command,
        CommandEventData eventData,
        InterceptionResult<DbDataReader> result,
        CancellationToken cancellationToken = default)
    {
        Note(command);
        var answer = AnswerTo(command.CommandText).CreateDataReader();
        return ValueTask.FromResult(InterceptionResult<DbDataReader>.SuppressWithResult(answer));
    }

    public override ValueTask<InterceptionResult<int>> NonQueryExecutingAsync(
        DbCommand command,
        CommandEventData eventData,
        InterceptionResult<int> result,
        CancellationToken cancellationToken = default)
    {
        Note(command);
        return ValueTask.FromResult(InterceptionResult<int>.SuppressWithResult(1));
    }

    private void Note(DbCommand command)
    {
        Interlocked.Increment(ref sent);
        seen.TryAdd(command.CommandText, 0);
    }

    private static DataTable AnswerTo(string statement)
    {
        var table = new DataTable { Locale = CultureInfo.InvariantCulture };
        if (statement.StartsWith("SELECT CASE", StringComparison.Ordinal))
        {
            table.Columns.Add("Truth", typeof(bool));
            table.Rows.Add(false);
        }
        else if (statement.StartsWith("SELECT COUNT", StringComparison.Ordinal))
        {
            table.Columns.Add("Number", typeof(int));
            table.Rows.Add(0);
        }

        return table;
    }
}
