using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Runtime.ExceptionServices;
using System.Text;
using MobiJobs.Notifications.Webhooks;

namespace MobiJobs.Notifications.Sending;

/// <summary>
/// Sends messages by Standard Webhooks. A redirect is followed nowhere; where a name leads to is looked at anew with
/// each connection, so that an allowed one can't become another.
/// </summary>
public sealed class WebhookCalls : IDisposable
{
    /// <summary>How long a receiver may take.</summary>
    internal static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    /// <summary>How long a connection may take.</summary>
    internal static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(10);

    private const int MostSaidBytes = 2_000;

    private static readonly TimeSpan ConnectionLife = TimeSpan.FromMinutes(2);

    private readonly WebhookSettings settings;
    private readonly TimeProvider clock;
    private readonly HttpClient http;

    public WebhookCalls(WebhookSettings settings, TimeProvider clock)
    {
        (this.settings, this.clock) = (settings, clock);
        http = new HttpClient(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            ActivityHeadersPropagator = null, // No trace: the path of an address may be a key of the receiver's.
            UseProxy = false, // A proxy would look the name up by itself.
            ConnectTimeout = ConnectTimeout,
            PooledConnectionLifetime = ConnectionLife,
            ConnectCallback = ConnectAsync,
        })
        {
            Timeout = Timeout.InfiniteTimeSpan, // The limit is by our clock.
        };
        http.DefaultRequestHeaders.UserAgent.ParseAdd("MobiJobs");
    }

    /// <summary>Sends a message once.</summary>
    /// <param name="address">The webhook.</param>
    /// <param name="id">The id of the message.</param>
    /// <param name="timestamp">When it is sent, in seconds since 1970.</param>
    /// <param name="signatures">The signatures, separated by spaces.</param>
    /// <param name="body">What is signed.</param>
    /// <param name="stopping">The program ends.</param>
    internal async Task<SendResult> SendAsync(
        string address, string id, long timestamp, string signatures, string body, CancellationToken stopping)
    {
        using var limit = new CancellationTokenSource(Limit, clock);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(stopping, limit.Token);
        using var request = new HttpRequestMessage(HttpMethod.Post, address)
        {
            Content = new StringContent(body, Encoding.UTF8, new MediaTypeHeaderValue("application/json")),
            Headers =
            {
                { "webhook-id", id },
                { "webhook-timestamp", timestamp.ToString(CultureInfo.InvariantCulture) },
                { "webhook-signature", signatures },
            },
        };
        try
        {
            using var response = await http.SendAsync(
                request, HttpCompletionOption.ResponseHeadersRead, ending.Token);
            return new SendResult(response.IsSuccessStatusCode)
            {
                Status = (int)response.StatusCode,
                Said = await BeginningAsync(response.Content, ending.Token),
                IsGone = response.StatusCode == HttpStatusCode.Gone,
                RetryAfter = AfterOf(response.Headers.RetryAfter),
            };
        }
        catch (HttpRequestException e)
        {
            return new SendResult(false) { Said = e.InnerException?.Message ?? e.Message };
        }
        catch (OperationCanceledException) when (!stopping.IsCancellationRequested)
        {
            return new SendResult(false)
            {
                Said = limit.IsCancellationRequested ? SendTroubles.NoAnswer : SendTroubles.NoConnection,
            };
        }
    }

    /// <inheritdoc/>
    public void Dispose() => http.Dispose();

    private TimeSpan? AfterOf(RetryConditionHeaderValue? after) =>
        after?.Delta ?? (after?.Date is { } at ? at - clock.GetUtcNow() : null);

    /// <summary>What was said counts for nothing but the log: an answer that breaks off is one all the same.</summary>
    private static async Task<string?> BeginningAsync(HttpContent content, CancellationToken stopping)
    {
        var bytes = new byte[MostSaidBytes];
        try
        {
            await using var stream = await content.ReadAsStreamAsync(stopping);
            var read = await stream.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, stopping);
            return Encoding.UTF8.GetString(bytes, 0, read);
        }
        catch (Exception e) when (e is IOException or HttpRequestException or OperationCanceledException)
        {
            return null;
        }
    }

    private async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken stopping)
    {
        var host = context.DnsEndPoint;
        var isPlain = context.InitialRequestMessage.RequestUri?.Scheme != Uri.UriSchemeHttps;
        var found = IPAddress.TryParse(host.Host, out var literal)
            ? [literal]
            : await Dns.GetHostAddressesAsync(host.Host, stopping);
        var allowed = Array.FindAll(found, address => WebhookTargets.Allows(address, isPlain, settings));
        if (allowed.Length == 0) { throw new HttpRequestException(SendTroubles.Forbidden); }

        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(allowed, host.Port, stopping);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch (Exception)
        {
            socket.Dispose();
            throw;
        }
    }
}

/// <summary>How an attempt went.</summary>
/// <param name="IsTaken">Whether the receiver has it.</param>
public sealed record SendResult(bool IsTaken)
{
    /// <summary>What a webhook answered; null if it did not.</summary>
    public int? Status { get; init; }

    /// <summary>The beginning of what it said, or what went wrong; untrusted.</summary>
    public string? Said { get; init; }

    /// <summary>What broke the attempt, thrown once it is noted; null for what receivers and networks do.</summary>
    public ExceptionDispatchInfo? Error { get; init; }

    /// <summary>Whether the same would be refused again.</summary>
    public bool IsFinal { get; init; }

    /// <summary>Whether the receiver wants nothing any more (410).</summary>
    public bool IsGone { get; init; }

    /// <summary>Whether there is nobody any more who may be told it.</summary>
    public bool IsDropped { get; init; }

    /// <summary>How long the receiver asks to be left alone.</summary>
    public TimeSpan? RetryAfter { get; init; }
}
