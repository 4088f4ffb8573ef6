using System.Collections.Concurrent;
using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace MobiJobs.Tests.Data.TSql;

/// <summary>
/// Holds every statement that a test sends to a server against the rules, each text once; the test that sends one that
/// breaks a rule fails. On a server every statement of the suite passes here.
/// </summary>
public sealed class EveryStatement : DbCommandInterceptor
{
    private static readonly ConcurrentDictionary<string, string?> Judged = new(StringComparer.Ordinal);

    /// <summary>The one that all stores of a test run share.</summary>
    public static readonly EveryStatement Instance = new();

    /// <summary>What was found, also where the program has swallowed the error.</summary>
    public static IReadOnlyCollection<string> Broken => [.. Judged.Values.OfType<string>()];

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

    private static void Judge(string statement)
    {
        var broken = Judged.GetOrAdd(statement, text => TSqlRules.Broken(text).FirstOrDefault());
        if (broken is not null) { throw new InvalidOperationException(broken); }
    }
}
