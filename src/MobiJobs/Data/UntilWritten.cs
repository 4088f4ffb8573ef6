using System.Globalization;
using Microsoft.AspNetCore.OutputCaching;

namespace MobiJobs.Data;

/// <summary>
/// A page that one session asks for again is the one it got before, while nothing at all has been written to the store
/// (docs/decisions/0019). Never a page that says what has just been done: that is said once.
/// </summary>
internal sealed class UntilWritten(StoreMark mark) : IOutputCachePolicy
{
    public const string Name = nameof(UntilWritten);

    /// <summary>For what changes by itself: how long a device has been silent.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(10);

    /// <summary>The mark is taken before the page reads anything: what is written meanwhile makes the next mark another.</summary>
    public ValueTask CacheRequestAsync(OutputCacheContext context, CancellationToken cancellation)
    {
        var request = context.HttpContext.Request;
        if (!HttpMethods.IsGet(request.Method) || request.Cookies.ContainsKey(Pages.Cookie) || mark.Now() is not { } now) { return ValueTask.CompletedTask; }

        context.EnableOutputCaching = context.AllowCacheLookup = context.AllowCacheStorage = context.AllowLocking = true;
        context.ResponseExpirationTimeSpan = Longest;
        context.CacheVaryByRules.QueryKeys = "*";
        context.CacheVaryByRules.HeaderNames = new[] { "Accept", "Accept-Language", "Cookie" };
        context.CacheVaryByRules.VaryByValues["mark"] = now.ToString(CultureInfo.InvariantCulture);
        return ValueTask.CompletedTask;
    }

    public ValueTask ServeFromCacheAsync(OutputCacheContext context, CancellationToken cancellation) => ValueTask.CompletedTask;

    public ValueTask ServeResponseAsync(OutputCacheContext context, CancellationToken cancellation)
    {
        var response = context.HttpContext.Response;
        if (response.StatusCode != StatusCodes.Status200OK || response.Headers.SetCookie.Count > 0) { context.AllowCacheStorage = false; }

        return ValueTask.CompletedTask;
    }
}
