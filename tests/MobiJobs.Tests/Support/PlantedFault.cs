using System.Data.Common;
using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace MobiJobs.Tests.Support;

/// <summary>A mistake in the program's statements, made on their way to the store.</summary>
/// <param name="changes">What is written wrongly, as patterns with what stands there instead.</param>
public sealed class PlantedFault(params (string Pattern, string Instead)[] changes) : DbCommandInterceptor
{
    private static readonly TimeSpan MatchTimeout = TimeSpan.FromSeconds(1);

    private int hits;

    /// <summary>A statement that is run once the store is made; null for none.</summary>
    public string? First { get; init; }

    /// <summary>How many statements it was in.</summary>
    public int Hits => hits;

    /// <summary>How many statements there were since mistakes are made.</summary>
    public int Seen { get; private set; }

    /// <summary>Whether mistakes are made by now.</summary>
    public bool IsOn { get; set; }

    public override ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(
        DbCommand command,
        CommandEventData eventData,
        InterceptionResult<DbDataReader> result,
        CancellationToken cancellationToken = default)
    {
        Spoil(command);
        return base.ReaderExecutingAsync(command, eventData, result, cancellationToken);
    }

    public override ValueTask<InterceptionResult<int>> NonQueryExecutingAsync(
        DbCommand command,
        CommandEventData eventData,
        InterceptionResult<int> result,
        CancellationToken cancellationToken = default)
    {
        Spoil(command);
        return base.NonQueryExecutingAsync(command, eventData, result, cancellationToken);
    }

    private void Spoil(DbCommand command)
    {
        if (!IsOn) { return; }

        Seen++;
        foreach (var (pattern, instead) in changes)
        {
            var spoilt = Regex.Replace(command.CommandText, pattern, instead, RegexOptions.None, MatchTimeout);
            if (spoilt == command.CommandText) { continue; }

            hits++;
            command.CommandText = spoilt;
        }
    }
}
