using System.Globalization;
using System.Security.Claims;
using Microsoft.AspNetCore.OutputCaching;

namespace MobiJobs.Data;

/// <summary>
/// Gives a session the same page again until something is written to the store (docs/decisions/0019). Pages with a
/// message about what was just done are never cached: the message is shown once.
/// </summary>
internal sealed class CacheUntilNextWrite(StoreVersion store) : IOutputCachePolicy
{
    public const string Name = nameof(CacheUntilNextWrite);

    /// <summary>Some of what a page shows changes without a write: how long a device has been silent.</summary>
    private static readonly TimeSpan MaxAge = TimeSpan.FromSeconds(10);

    /// <summary>
    /// Reads the version before the page reads anything, so that a write in between gives the next request another key.
    /// </summary>
    public ValueTask CacheRequestAsync(OutputCacheContext context, CancellationToken cancellation)
    {
        var request = context.HttpContext.Request;
        var session = context.HttpContext.User.FindFirstValue(ClaimTypes.Sid);
        var isCacheable = HttpMethods.IsGet(request.Method) && !request.Cookies.ContainsKey(Flash.Cookie);
        if (!isCacheable || session is null || store.Read() is not { } version) { return ValueTask.CompletedTask; }

        context.EnableOutputCaching = true;
        context.AllowCacheLookup = true;
        context.AllowCacheStorage = true;
        context.AllowLocking = true;
        context.ResponseExpirationTimeSpan = MaxAge;
        context.CacheVaryByRules.QueryKeys = "*";
        context.CacheVaryByRules.HeaderNames = new[] { "Accept", "Accept-Language", "Cookie" };
        // The session decides whose page it is. The cookies add what it looks like, and the form's own token.
        context.CacheVaryByRules.VaryByValues["session"] = session;
        context.CacheVaryByRules.VaryByValues["store"] = version.ToString(CultureInfo.InvariantCulture);
        return ValueTask.CompletedTask;
    }

    public ValueTask ServeFromCacheAsync(OutputCacheContext context, CancellationToken cancellation) =>
        ValueTask.CompletedTask;

    public ValueTask ServeResponseAsync(OutputCacheContext context, CancellationToken cancellation)
    {
        var response = context.HttpContext.Response;
        if (response.StatusCode != StatusCodes.Status200OK || response.Headers.SetCookie.Count > 0)
        {
            context.AllowCacheStorage = false;
        }

        return ValueTask.CompletedTask;
    }
}
