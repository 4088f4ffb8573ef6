using System.Net;
using Microsoft.Extensions.Http.Resilience;
using Polly;

namespace MobiJobs.Vpp.AppsAndBooks;

/// <summary>Registers the real Apple.</summary>
public static class AppsAndBooksSetup
{
    private const int MostRepeats = 2;

    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan ConnectionLife = TimeSpan.FromMinutes(5);

    /// <param name="services">Where to.</param>
    /// <param name="settings">Where Apple is.</param>
    public static IServiceCollection AddAppsAndBooks(this IServiceCollection services, VppSettings settings)
    {
        services.AddSingleton(provider => new ServiceDirectory(settings, provider.GetRequiredService<TimeProvider>())).AddTransient<IVppService, AppsAndBooksVpp>();
        var client = services.AddHttpClient<AppleConnection>(http =>
        {
            http.Timeout = Timeout.InfiniteTimeSpan; // AppleConnection has a patience of its own, by our clock.
            http.MaxResponseContentBufferSize = AppleConnection.MostBytes;
            http.DefaultRequestHeaders.UserAgent.ParseAdd("MobiJobs");
            http.DefaultRequestHeaders.Accept.ParseAdd("application/json");
        });
        client.RemoveAllLoggers(); // Each question is no act of a person.
        client.ConfigurePrimaryHttpMessageHandler(() => new SocketsHttpHandler
        {
            AllowAutoRedirect = false, // The token goes nowhere but where we send it.
            UseCookies = false,
            AutomaticDecompression = DecompressionMethods.All,
            PooledConnectionLifetime = ConnectionLife,
            ConnectTimeout = TimeSpan.FromSeconds(10),
        });
        client.AddResilienceHandler("apple", (pipeline, context) =>
        {
            pipeline.TimeProvider = context.ServiceProvider.GetRequiredService<TimeProvider>();
            pipeline.AddRetry(Repeats());
        });
        return services;
    }

    /// <summary>
    /// A look that stumbles is repeated here, so that one page of hundreds doesn't cost a synchronisation. Changes are repeated
    /// by the stored orders, which outlive the program, and where Apple says when to come again, nobody comes sooner.
    /// </summary>
    private static HttpRetryStrategyOptions Repeats() => new()
    {
        MaxRetryAttempts = MostRepeats,
        Delay = FirstPause,
        BackoffType = DelayBackoffType.Exponential,
        ShouldRetryAfterHeader = false,
        ShouldHandle = args => ValueTask.FromResult(args.Context.GetRequestMessage()?.Method == HttpMethod.Get && args.Outcome switch
        {
            { Exception: HttpRequestException } => true,
            { Result: { StatusCode: >= HttpStatusCode.InternalServerError, Headers.RetryAfter: null } } => true,
            _ => false,
        }),
    };
}
