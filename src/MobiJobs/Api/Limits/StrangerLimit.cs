using System.Collections.Concurrent;
using System.Threading.RateLimiting;
using MobiJobs.Accounts;
using MobiJobs.Accounts.Sessions;
using MobiJobs.Accounts.Tokens;

namespace MobiJobs.Api.Limits;

/// <summary>
/// How many requests a minute one address may send with a token that has not been valid here yet, or without one. It is
/// asked before the store: guesses cost no query beyond it, and hold up nobody whose token is known.
/// </summary>
public sealed class StrangerLimit(ApiSettings settings) : IDisposable
{
    /// <summary>Whoever has 65,536 networks of IPv6 gets no more than five: as at the sign-in.</summary>
    private const int NetworksOfSite = 5;

    private const int MostKnown = 10_000;

    private readonly PartitionedRateLimiter<HttpContext> addresses = PartitionedRateLimiter.CreateChained(
        PartitionedRateLimiter.Create<HttpContext, string>(
            http => RateLimits.Bucket(http.CallerNetwork(), settings.StrangersPerMinute)),
        PartitionedRateLimiter.Create<HttpContext, string>(
            http => http.CallerSite() is { } site
                ? RateLimits.Bucket(site, NetworksOfSite * settings.StrangersPerMinute)
                : RateLimitPartition.GetNoLimiter("")));

    /// <summary>The hashes of tokens that were valid when they were used last in this process.</summary>
    private readonly ConcurrentDictionary<string, bool> known = new(StringComparer.Ordinal);

    /// <summary>Part of each request, before its person is looked up.</summary>
    public async Task LimitAsync(HttpContext http, RequestDelegate next)
    {
        if (TokenOf(http.Request) is not { } token)
        {
            await next(http);
            return;
        }

        var isKnown = known.ContainsKey(token);
        if (!isKnown && !Admits(http)) { return; }

        await next(http);
        if (TokenScope.Of(http.User) is null) { known.TryRemove(token, out _); }
        else if (!isKnown && known.Count < MostKnown) { known.TryAdd(token, true); }
    }

    /// <summary>Whether one more request of this address is answered; if not, the answer says when.</summary>
    public bool Admits(HttpContext http)
    {
        using var lease = addresses.AttemptAcquire(http);
        if (lease.IsAcquired) { return true; }

        http.Response.StatusCode = StatusCodes.Status429TooManyRequests;
        RateLimits.SayWhen(http.Response, lease);
        return false;
    }

    public void Dispose() => addresses.Dispose();

    /// <summary>The hash of what the request brings where a token is asked for; null elsewhere.</summary>
    private static string? TokenOf(HttpRequest request)
    {
        var header = request.Headers.Authorization.ToString();
        var isProgram = request.Path.StartsWithSegments("/api", StringComparison.OrdinalIgnoreCase)
            || (header.Length > 0 && request.Path.StartsWithSegments("/openapi", StringComparison.OrdinalIgnoreCase));
        return isProgram ? Secrets.HashOf(header) : null;
    }
}
