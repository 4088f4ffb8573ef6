using System.Collections.Concurrent;
using System.Data.Common;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace MobiJobs.Tests.Support;

/// <summary>
/// Looks at every transaction of every request of a running console: one that changes something and enters nothing in
/// the audit trail fails the test, whatever the test is about.
/// </summary>
public sealed class AuditWatch(IHttpContextAccessor requests) : DbCommandInterceptor
{
    /// <summary>What a person may change without an entry, and why.</summary>
    private static readonly Dictionary<string, string> Unentered = new(StringComparer.Ordinal)
    {
        ["Runs"] = "a preview; what confirms it is entered",
        ["RunItems"] = "the items of a preview",
        ["ImportItems"] = "the rows of a preview",
        ["ImportFiles"] = "the file of a preview",
        ["ReservationMoves"] = "how far a move is; it was entered when it was ordered",
        ["PushCertificates"] = "what NanoMDM has answered to a test of the connection",
        ["RequestKeys"] = "what a repeated request of the API is answered with",
        ["Requesters"] = "the name of whoever acts",
        ["SavedViews"] = "a person's own bookmarks",
        ["Subscriptions"] = "what a person wants to be told",
        ["SubscriptionGroups"] = "of which groups",
        ["AspNetRoles"] = "held while another administrator is looked for",
        ["AspNetUsers"] = "the same password, hashed with more rounds",
        ["UsedTickets"] = "what must not count twice",
        ["Throttles"] = "the number of wrong passwords",
        ["DataProtectionKeys"] = "made by the framework",
        ["Audit"] = "the trail itself",
    };

    /// <summary>What the queue does as a consequence of what was entered before in the same request.</summary>
    private static readonly string[] Queue = ["Jobs", "JobEvents"];

    /// <summary>A row that is held for the transaction: a column is set to what it is.</summary>
    private static readonly Regex Hold = new(
        @"SET (""\w+""\.)?""(?<column>\w+)"" = ""\w+"".""(?<same>\w+)""\s+(WHERE|FROM)",
        RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture);

    private static readonly object Entered = new();

    private static readonly Regex Write = new(
        "(INSERT INTO|MERGE|UPDATE|DELETE FROM) \"(?<table>\\w+)\"",
        RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture);

    private readonly IHttpContextAccessor requests = requests;
    private readonly ConditionalWeakTable<DbTransaction, Written> open = [];

    /// <summary>The requests that changed something in silence.</summary>
    public ConcurrentQueue<string> Silent { get; } = [];

    /// <summary>Watches the ends of transactions.</summary>
    public IInterceptor AtCommit => new Commit(this);

    public override ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(
        DbCommand command,
        CommandEventData eventData,
        InterceptionResult<DbDataReader> result,
        CancellationToken cancellationToken = default)
    {
        See(command);
        return base.ReaderExecutingAsync(command, eventData, result, cancellationToken);
    }

    public override ValueTask<int> NonQueryExecutedAsync(
        DbCommand command,
        CommandExecutedEventData eventData,
        int result,
        CancellationToken cancellationToken = default)
    {
        if (result > 0) { See(command); }

        return base.NonQueryExecutedAsync(command, eventData, result, cancellationToken);
    }

    private void See(DbCommand command)
    {
        if (command.Transaction is not { } transaction || !open.TryGetValue(transaction, out var written)) { return; }

        var text = StatementText.Of(command.CommandText);
        if (Hold.Match(text) is { Success: true } hold
            && hold.Groups["column"].Value == hold.Groups["same"].Value)
        {
            return;
        }

        foreach (Match match in Write.Matches(text))
        {
            written.Tables.Add(match.Groups["table"].Value);
            // A chunk of a run moves its cursor; the run was entered when it was confirmed.
            written.IsChunk |= text.Contains("\"Cursor\" =", StringComparison.Ordinal);
        }
    }

    /// <summary>A health check writes to see whether that can be done.</summary>
    private static bool ChecksStore(PathString path) => path == "/health/ready" || path == "/status";

    private void Judge(HttpContext context, Written written, bool isEntered)
    {
        var changed = written.Tables.Except(Unentered.Keys, StringComparer.Ordinal);
        if (context.Items.ContainsKey(Entered)) { changed = changed.Except(Queue, StringComparer.Ordinal); }

        if (isEntered) { context.Items[Entered] = true; }

        if (isEntered || written.IsChunk || changed.Order().ToArray() is not { Length: > 0 } tables) { return; }

        Silent.Enqueue($"{context.Request.Method} {context.Request.Path} changes {string.Join(", ", tables)}");
    }

    private static long LastEntry(DbTransaction transaction)
    {
        using var question = transaction.Connection!.CreateCommand();
        question.Transaction = transaction;
        question.CommandText = "SELECT COALESCE(MAX(Id), 0) FROM Audit";
        return Convert.ToInt64(question.ExecuteScalar(), CultureInfo.InvariantCulture);
    }

    private sealed record Written(long LastEntry)
    {
        public HashSet<string> Tables { get; } = new(StringComparer.Ordinal);

        public bool IsChunk { get; set; }
    }

    private sealed class Commit(AuditWatch watch) : DbTransactionInterceptor
    {
        public override ValueTask<DbTransaction> TransactionStartedAsync(
            DbConnection connection,
            TransactionEndEventData eventData,
            DbTransaction result,
            CancellationToken cancellationToken = default)
        {
            if (watch.requests.HttpContext is { } context && !ChecksStore(context.Request.Path))
            {
                watch.open.Add(result, new Written(LastEntry(result)));
            }

            return base.TransactionStartedAsync(connection, eventData, result, cancellationToken);
        }

        public override ValueTask<InterceptionResult> TransactionCommittingAsync(
            DbTransaction transaction,
            TransactionEventData eventData,
            InterceptionResult result,
            CancellationToken cancellationToken = default)
        {
            if (watch.requests.HttpContext is { } context && watch.open.TryGetValue(transaction, out var written))
            {
                watch.Judge(context, written, LastEntry(transaction) > written.LastEntry);
            }

            return base.TransactionCommittingAsync(transaction, eventData, result, cancellationToken);
        }
    }
}
