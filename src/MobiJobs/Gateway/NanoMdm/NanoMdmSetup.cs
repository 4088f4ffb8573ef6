using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Microsoft.Extensions.Http.Resilience;
using Polly;
using Polly.Timeout;

namespace MobiJobs.Gateway.NanoMdm;

/// <summary>
/// Registers NanoMDM as the channel. The receiving side registers <see cref="ReportReceiver"/>, and answers its
/// webhook.
/// </summary>
public static class NanoMdmSetup
{
    private const string User = "nanomdm";
    private const int MaxRepeats = 2;

    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan AttemptTimeout = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan ConnectionLifetime = TimeSpan.FromMinutes(5);

    /// <param name="services">The services to add to.</param>
    /// <param name="options">Where NanoMDM is.</param>
    public static IServiceCollection AddNanoMdmGateway(this IServiceCollection services, NanoMdmOptions options)
    {
        services.AddSingleton(options).AddSingleton<PushPacer>().AddSingleton<NanoMdmGateway>();
        services.AddSingleton<IDeviceGateway>(provider => provider.GetRequiredService<NanoMdmGateway>());
        var client = services.AddHttpClient<NanoMdmClient>(http => Configure(http, options));
        client.SetHandlerLifetime(Timeout.InfiniteTimeSpan); // The gateway keeps one client; connections are renewed.
        Connect(client).AddResilienceHandler("nanomdm", (pipeline, context) =>
        {
            pipeline.TimeProvider = context.ServiceProvider.GetRequiredService<TimeProvider>();
            pipeline.AddTimeout(options.Patience);
            pipeline.AddRetry(Repeats());
            pipeline.AddCircuitBreaker(Circuit());
            pipeline.AddTimeout(AttemptTimeout);
        });
        Connect(services.AddHttpClient<ServerCheck>(http => Configure(http, options))).AddResilienceHandler(
            "nanomdm-check",
            (pipeline, context) =>
            {
                pipeline.TimeProvider = context.ServiceProvider.GetRequiredService<TimeProvider>();
                pipeline.AddTimeout(AttemptTimeout);
            });
        return services.AddHostedService<WaitingPushes>(); // Each process wakes, also one of pages only.
    }

    private static IHttpClientBuilder Connect(IHttpClientBuilder client) => client
        .RemoveAllLoggers() // The log at level Information is for what people do.
        .ConfigurePrimaryHttpMessageHandler(() => new SocketsHttpHandler
        {
            AllowAutoRedirect = false, // A redirect could lead the key to another host.
            UseCookies = false,
            PooledConnectionLifetime = ConnectionLifetime,
            ConnectTimeout = ConnectTimeout,
        });

    private static void Configure(HttpClient http, NanoMdmOptions options)
    {
        var address = options.BaseUrl.AbsoluteUri;
        http.BaseAddress = new Uri(address.EndsWith('/') ? address : $"{address}/");
        http.Timeout = Timeout.InfiniteTimeSpan; // The pipeline has timeouts of its own, by our clock.
        var credentials = Convert.ToBase64String(Encoding.UTF8.GetBytes($"{User}:{options.ApiKey}"));
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Basic", credentials);
        http.DefaultRequestHeaders.UserAgent.ParseAdd("MobiJobs");
    }

    /// <summary>
    /// Any call may be repeated: a command has the same id each time, and a device that is woken twice connects once.
    /// </summary>
    private static HttpRetryStrategyOptions Repeats() => new()
    {
        MaxRetryAttempts = MaxRepeats,
        Delay = FirstPause,
        BackoffType = DelayBackoffType.Exponential,
        UseJitter = true,
        ShouldHandle = args => ValueTask.FromResult(IsOutage(args.Outcome)),
    };

    /// <summary>While NanoMDM is down, the probe alone asks for it.</summary>
    private static HttpCircuitBreakerStrategyOptions Circuit() => new()
    {
        FailureRatio = 0.5,
        MinimumThroughput = 5,
        SamplingDuration = TimeSpan.FromSeconds(30),
        BreakDuration = TimeSpan.FromSeconds(5),
        ShouldHandle = args => ValueTask.FromResult(IsOutage(args.Outcome)),
    };

    /// <summary>Not HTTP 500, which is NanoMDM's answer to everything that it refuses.</summary>
    private static bool IsOutage(Outcome<HttpResponseMessage> outcome) =>
        outcome.Exception is HttpRequestException or TimeoutRejectedException
        || outcome.Result?.StatusCode is HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable
            or HttpStatusCode.GatewayTimeout;
}
