using System.Collections.Concurrent;
using System.Data.Common;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace MobiJobs.Tests.Support;

/// <summary>What requests read from the store, by their paths.</summary>
public sealed class RequestStatements(IHttpContextAccessor requests) : DbCommandInterceptor
{
    private readonly ConcurrentQueue<(string Path, string Text)> all = new();

    /// <summary>The statements of the requests for this path until now.</summary>
    public IReadOnlyList<string> Of(string path) => [.. all.Where(s => s.Path == path).Select(s => s.Text)];

    /// <inheritdoc/>
    public override ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(
        DbCommand command,
        CommandEventData eventData,
        InterceptionResult<DbDataReader> result,
        CancellationToken cancellationToken = default)
    {
        if (requests.HttpContext is { } http)
        {
            all.Enqueue((http.Request.Path, StatementText.Of(command.CommandText)));
        }

        return new(result);
    }
}
