using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace MobiJobs.Vpp.AppsAndBooks;

/// <summary>
/// Sends one request to Apple and reads its answer. The token is in the header only, never in a log or an exception.
/// </summary>
internal sealed class AppleConnection(HttpClient http, ServiceDirectory directory, TimeProvider clock)
{
    /// <summary>The longest answer that is read; Apple's longest pages are shorter.</summary>
    public const int MaxAnswerBytes = 16 * 1024 * 1024;

    /// <summary>The time for a whole request, up to the last byte of its answer.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    /// <summary>Apple's current addresses and limits.</summary>
    public Task<ServiceConfig> ConfigAsync(CancellationToken stopping) => directory.GetAsync(
        () => SendAsync<ServiceConfig>(new HttpRequestMessage(HttpMethod.Get, directory.Address), null, stopping),
        stopping);

    /// <summary>Reads from a service.</summary>
    public async Task<T> GetAsync<T>(AppleEndpoint endpoint, string token, string query, CancellationToken stopping)
        where T : AppleResponse
    {
        var address = new UriBuilder(await FindAsync(endpoint, stopping)) { Query = query }.Uri;
        return await SendAsync<T>(new HttpRequestMessage(HttpMethod.Get, address), token, stopping);
    }

    /// <summary>Requests a change from a service.</summary>
    public async Task<T> PostAsync<T>(AppleEndpoint endpoint, string token, object body, CancellationToken stopping)
        where T : AppleResponse
    {
        using var content = JsonContent.Create(body, body.GetType(), options: Json);
        var address = await FindAsync(endpoint, stopping);
        return await SendAsync<T>(
            new HttpRequestMessage(HttpMethod.Post, address) { Content = content },
            token,
            stopping);
    }

    private async Task<Uri> FindAsync(AppleEndpoint endpoint, CancellationToken stopping) =>
        directory.Find(await ConfigAsync(stopping), endpoint);

    private async Task<T> SendAsync<T>(HttpRequestMessage request, string? token, CancellationToken stopping)
        where T : AppleResponse
    {
        if (token is not null) { request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token); }

        using var patience = new CancellationTokenSource(Patience, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, stopping);
        try
        {
            using (request)
            using (var response = await http.SendAsync(request, either.Token))
            {
                var answer = await ReadAsync<T>(response, either.Token);
                var trouble = AppleTrouble.Find(response, answer, token, clock.UtcNow());
                return trouble is null ? answer! : throw trouble;
            }
        }
        catch (HttpRequestException e)
        {
            throw AppleTrouble.Unreachable(e);
        }
        catch (OperationCanceledException) when (!stopping.IsCancellationRequested)
        {
            // The handler's own timeout for connecting cancels, too.
            throw patience.IsCancellationRequested
                ? AppleTrouble.AnswerTimeout(Patience)
                : AppleTrouble.ConnectTimeout();
        }
    }

    /// <summary>Null if it is not an answer of Apple's. The text is never repeated: it may be anybody's page.</summary>
    private static async Task<T?> ReadAsync<T>(HttpResponseMessage response, CancellationToken stopping)
        where T : AppleResponse
    {
        try
        {
            return JsonSerializer.Deserialize<T>(await response.Content.ReadAsByteArrayAsync(stopping), Json);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
