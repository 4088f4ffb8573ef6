using System.Net;
using Microsoft.Extensions.Http.Resilience;
using Polly;

namespace MobiJobs.Vpp.AppsAndBooks;

/// <summary>Registers the client of Apple's Apps and Books API.</summary>
public static class AppsAndBooksSetup
{
    private const int MaxRepeats = 2;

    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan ConnectionLifetime = TimeSpan.FromMinutes(5);

    /// <param name="services">The services to add to.</param>
    /// <param name="settings">The address of Apple's API.</param>
    public static IServiceCollection AddAppsAndBooks(this IServiceCollection services, VppSettings settings)
    {
        services
            .AddSingleton(provider => new ServiceDirectory(settings, provider.GetRequiredService<TimeProvider>()))
            .AddTransient<IVppService, AppsAndBooksVpp>();
        var client = services.AddHttpClient<AppleConnection>(http =>
        {
            http.Timeout = Timeout.InfiniteTimeSpan; // AppleConnection has a timeout of its own, by our clock.
            http.MaxResponseContentBufferSize = AppleConnection.MaxAnswerBytes;
            http.DefaultRequestHeaders.UserAgent.ParseAdd("MobiJobs");
            http.DefaultRequestHeaders.Accept.ParseAdd("application/json");
        });
        client.RemoveAllLoggers(); // The log at level Information is for what people do.
        client.ConfigurePrimaryHttpMessageHandler(() => new SocketsHttpHandler
        {
            AllowAutoRedirect = false, // A redirect could lead the token to another host.
            UseCookies = false,
            AutomaticDecompression = DecompressionMethods.All,
            PooledConnectionLifetime = ConnectionLifetime,
            ConnectTimeout = ConnectTimeout,
        });
        client.AddResilienceHandler("apple", (pipeline, context) =>
        {
            pipeline.TimeProvider = context.ServiceProvider.GetRequiredService<TimeProvider>();
            pipeline.AddRetry(Repeats());
        });
        return services;
    }

    /// <summary>
    /// Repeats a failed GET, so that one page of hundreds doesn't cost a synchronisation. Changes are repeated by the
    /// stored orders, which outlive the program. If Apple says when to come again, nothing is repeated here.
    /// </summary>
    private static HttpRetryStrategyOptions Repeats() => new()
    {
        MaxRetryAttempts = MaxRepeats,
        Delay = FirstPause,
        BackoffType = DelayBackoffType.Exponential,
        ShouldRetryAfterHeader = false,
        ShouldHandle = args => ValueTask.FromResult(
            args.Context.GetRequestMessage()?.Method == HttpMethod.Get && args.Outcome switch
            {
                { Exception: HttpRequestException } => true,
                { Result: { StatusCode: >= HttpStatusCode.InternalServerError, Headers.RetryAfter: null } } => true,
                _ => false,
            }),
    };
}
