using System.Collections.Concurrent;
using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace MobiJobs.Tests.Data.TSql;

/// <summary>
/// Holds every statement that the program sends to a server against the rules, each text once in a test run. One that
/// breaks a rule is not sent, which fails the test; where the program only logs that, <see cref="Broken"/> tells.
/// </summary>
public sealed class EveryStatement : DbCommandInterceptor
{
    private static readonly ConcurrentDictionary<string, string?> Judged = new(StringComparer.Ordinal);
    private static readonly AsyncLocal<bool> IsArranging = new();

    private readonly ConcurrentQueue<string> broken = new();

    /// <summary>What was found.</summary>
    public IReadOnlyCollection<string> Broken => broken;

    public override ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(
        DbCommand command,
        CommandEventData eventData,
        InterceptionResult<DbDataReader> result,
        CancellationToken cancellationToken = default)
    {
        Judge(command.CommandText);
        return base.ReaderExecutingAsync(command, eventData, result, cancellationToken);
    }

    public override ValueTask<InterceptionResult<int>> NonQueryExecutingAsync(
        DbCommand command,
        CommandEventData eventData,
        InterceptionResult<int> result,
        CancellationToken cancellationToken = default)
    {
        Judge(command.CommandText);
        return base.NonQueryExecutingAsync(command, eventData, result, cancellationToken);
    }

    /// <summary>Lets a test change every row of a table, as the program never does.</summary>
    public static void Arrange() => IsArranging.Value = true;

    private void Judge(string statement)
    {
        if (Judged.GetOrAdd(statement, text => TSqlRules.Broken(text).FirstOrDefault()) is not { } rule
            || (IsArranging.Value && TSqlRules.IsOfEveryRow(rule)))
        {
            return;
        }

        broken.Enqueue(rule);
        throw new InvalidOperationException(rule);
    }
}
