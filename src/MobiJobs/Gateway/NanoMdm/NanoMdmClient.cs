using System.Buffers;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Polly.CircuitBreaker;
using Polly.Timeout;

namespace MobiJobs.Gateway.NanoMdm;

/// <summary>
/// Calls NanoMDM's API. Trouble of the network or the server becomes a part of the answer; the key is in the header
/// only.
/// </summary>
internal sealed class NanoMdmClient(HttpClient http)
{
    /// <summary>The longest answer that is read; one about as many pushes as a call has is a tenth of it.</summary>
    private const int MaxAnswerBytes = 256 * 1024;

    internal static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        MaxDepth = 8,
    };

    private static readonly MediaTypeHeaderValue PropertyListType = new("application/xml");

    /// <summary>
    /// Queues a command for one enrollment, without a push: a push that fails makes NanoMDM answer with an error though
    /// it holds the command.
    /// </summary>
    public Task<ApiAnswer> EnqueueAsync(string id, byte[] command, CancellationToken stopping) => SendAsync(
        () => new HttpRequestMessage(HttpMethod.Put, $"v1/enqueue/{Escape(id)}?nopush=1")
        {
            Content = new ByteArrayContent(command) { Headers = { ContentType = PropertyListType } },
        },
        stopping);

    /// <summary>Wakes devices. An id that occurs twice would be woken twice.</summary>
    public Task<ApiAnswer> PushAsync(IEnumerable<string> ids, CancellationToken stopping) => SendAsync(
        () => new HttpRequestMessage(HttpMethod.Get, $"v1/push/{string.Join(',', ids.Select(Escape))}"),
        stopping);

    /// <summary>An id as a part of the path. NanoMDM takes the colon of a user's channel as it is.</summary>
    internal static string Escape(string id) =>
        Uri.EscapeDataString(id).Replace("%3A", ":", StringComparison.Ordinal);

    private async Task<ApiAnswer> SendAsync(Func<HttpRequestMessage> request, CancellationToken stopping)
    {
        try
        {
            using var message = request();
            using var response = await http.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, stopping);
            return await ReadAsync(response, stopping);
        }
        catch (BrokenCircuitException)
        {
            return Failed(TroubleKind.Unreachable, "Repeated calls have failed; the next is made later.");
        }
        catch (HttpRequestException e)
        {
            return Failed(TroubleKind.Unreachable, e.HttpRequestError.ToString());
        }
        catch (IOException e)
        {
            return Failed(TroubleKind.Unreachable, e.GetType().Name);
        }
        catch (Exception e) when (e is TimeoutRejectedException or OperationCanceledException)
        {
            stopping.ThrowIfCancellationRequested();
            return Failed(TroubleKind.Slow, "No answer in time.");
        }
    }

    private static async Task<ApiAnswer> ReadAsync(HttpResponseMessage response, CancellationToken stopping)
    {
        var status = (int)response.StatusCode;
        if (response.StatusCode is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden)
        {
            return Failed(TroubleKind.WrongKey, $"HTTP {status}");
        }

        if (status is 408 or 429 or 502 or 503 or 504) { return Failed(TroubleKind.Unreachable, $"HTTP {status}"); }

        if (status is not (200 or 207 or 500)) { return Failed(TroubleKind.OtherServer, $"HTTP {status}"); }

        if (await ReadBytesAsync(response, stopping) is not { } body)
        {
            return new ApiAnswer(null, null, IsTooLong: true);
        }

        return Deserialize(body) is { } result
            ? new ApiAnswer(result, null)
            : Failed(TroubleKind.OtherServer, $"HTTP {status}, not an answer of NanoMDM");
    }

    /// <summary>Null for anybody's page, or half an answer: it is not repeated anywhere.</summary>
    private static ApiResult? Deserialize(byte[] body)
    {
        try
        {
            return JsonSerializer.Deserialize<ApiResult>(body, Json);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>The whole answer; null if it is too long.</summary>
    private static async Task<byte[]?> ReadBytesAsync(HttpResponseMessage response, CancellationToken stopping)
    {
        await using var stream = await response.Content.ReadAsStreamAsync(stopping);
        var buffer = ArrayPool<byte>.Shared.Rent(MaxAnswerBytes + 1);
        try
        {
            var length = await stream.ReadAtLeastAsync(
                buffer, MaxAnswerBytes + 1, throwOnEndOfStream: false, stopping);
            return length > MaxAnswerBytes ? null : buffer[..length];
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static ApiAnswer Failed(TroubleKind kind, string detail) => new(null, new ChannelTrouble(kind, detail));
}
