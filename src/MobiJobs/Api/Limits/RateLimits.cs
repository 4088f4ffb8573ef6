using System.Globalization;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.RateLimiting;
using MobiJobs.Accounts.Sessions;
using MobiJobs.Accounts.Tokens;
using MobiJobs.Audit;

namespace MobiJobs.Api.Limits;

/// <summary>
/// How many requests a minute the API takes of each token, by what they do; those without a valid one are counted by
/// <see cref="StrangerLimit"/>. What was not used up to one minute may be used at once. The pages take so many forms
/// of each person, give so many files and keep so many connections open. Each process counts for itself.
/// </summary>
internal static class RateLimits
{
    /// <summary>Far more than anybody does by hand. A preview stores what it shows.</summary>
    internal const int FormsPerMinute = 300;

    /// <summary>Each may read the whole store.</summary>
    internal const int FilesPerMinute = 30;

    /// <summary>Each is compared with the store once a second.</summary>
    internal const int OpenPages = 100;

    private const int PeriodsPerMinute = 60;

    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    /// <summary>Registers them.</summary>
    public static IServiceCollection AddRateLimits(this IServiceCollection services, ApiSettings settings) =>
        services.AddSingleton<StrangerLimit>().AddRateLimiter(options =>
        {
            options.RejectionStatusCode = StatusCodes.Status429TooManyRequests;
            options.GlobalLimiter = PartitionedRateLimiter.Create<HttpContext, string>(
                http => PartitionOf(http, settings));
            options.OnRejected = RefuseAsync;
        });

    private static RateLimitPartition<string> PartitionOf(HttpContext http, ApiSettings settings)
    {
        var path = http.Request.Path;
        if (!path.StartsWithSegments("/api", StringComparison.OrdinalIgnoreCase)
            && !path.StartsWithSegments("/openapi", StringComparison.OrdinalIgnoreCase))
        {
            return PageOf(http);
        }

        if (TokenScope.Of(http.User) is { } token)
        {
            var id = token.Id.ToString(CultureInfo.InvariantCulture);
            return http.GetEndpoint()?.Metadata.GetMetadata<BulkAttribute>() is not null
                ? Bucket($"bulk {id}", settings.BulkPerMinute)
                : HttpMethods.IsGet(http.Request.Method) || HttpMethods.IsHead(http.Request.Method)
                    ? Bucket($"read {id}", settings.ReadsPerMinute)
                    : Bucket($"write {id}", settings.WritesPerMinute);
        }

        return RateLimitPartition.GetNoLimiter("page");
    }

    private static RateLimitPartition<string> PageOf(HttpContext http)
    {
        if (http.User.SessionId() is null) { return RateLimitPartition.GetNoLimiter("page"); }

        var (path, id) = (http.Request.Path, http.User.PersonId().ToString(CultureInfo.InvariantCulture));
        if (path.Equals("/live", StringComparison.OrdinalIgnoreCase))
        {
            return RateLimitPartition.GetConcurrencyLimiter(
                $"open {id}", _ => new ConcurrencyLimiterOptions { PermitLimit = OpenPages, QueueLimit = 0 });
        }

        if (HttpMethods.IsPost(http.Request.Method)) { return Bucket($"forms {id}", FormsPerMinute); }

        return path.Value?.EndsWith(".csv", StringComparison.OrdinalIgnoreCase) == true
            ? Bucket($"files {id}", FilesPerMinute)
            : RateLimitPartition.GetNoLimiter("page");
    }

    /// <summary>A bucket that is refilled evenly: one request at a time if there are few, else each second.</summary>
    internal static RateLimitPartition<string> Bucket(string key, int perMinute) =>
        RateLimitPartition.GetTokenBucketLimiter(key, _ => new TokenBucketRateLimiterOptions
        {
            TokenLimit = perMinute,
            ReplenishmentPeriod = Minute / Math.Min(perMinute, PeriodsPerMinute),
            TokensPerPeriod = Math.Max(1, perMinute / PeriodsPerMinute),
            QueueLimit = 0,
        });

    /// <summary>Says when to try again.</summary>
    internal static void SayWhen(HttpResponse response, RateLimitLease lease)
    {
        var wait = lease.TryGetMetadata(MetadataName.RetryAfter, out var time) ? time : Minute;
        var seconds = Math.Max(1, (int)Math.Ceiling(wait.TotalSeconds));
        response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
    }

    /// <summary>Adds <c>Retry-After</c> and an audit entry; the pipeline writes the problem details.</summary>
    private static async ValueTask RefuseAsync(OnRejectedContext context, CancellationToken stopping)
    {
        var http = context.HttpContext;
        SayWhen(http.Response, context.Lease);
        if (http.User.Identity is not { IsAuthenticated: true, Name: { Length: > 0 } who }) { return; }

        var services = http.RequestServices;
        var (what, clock) = ($"{http.Request.Method} {http.Request.Path}", services.GetRequiredService<TimeProvider>());
        await services.GetRequiredService<CountedTrail>()
            .EnterAsync(AuditEntry.Of(who, AuditAction.RateLimited, what, clock.UtcNow()));
    }
}
