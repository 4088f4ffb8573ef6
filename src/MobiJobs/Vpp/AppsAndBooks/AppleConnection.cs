using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace MobiJobs.Vpp.AppsAndBooks;

/// <summary>One question to Apple and its answer. The token is in the header only, and in no log and no exception.</summary>
internal sealed class AppleConnection(HttpClient http, ServiceDirectory directory, TimeProvider clock)
{
    /// <summary>More than the longest page has.</summary>
    public const int MostBytes = 16 * 1024 * 1024;

    /// <summary>For the whole of a question, its answer's last byte included.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };

    /// <summary>Addresses and limits as they are now.</summary>
    public Task<ServiceConfig> ConfigAsync(CancellationToken stopping) =>
        directory.LookAsync(() => SendAsync<ServiceConfig>(new HttpRequestMessage(HttpMethod.Get, directory.Address), null, stopping), stopping);

    /// <summary>Asks what is.</summary>
    public async Task<T> GetAsync<T>(AppleEndpoint endpoint, string token, string query, CancellationToken stopping)
        where T : AppleAnswer =>
        await SendAsync<T>(new HttpRequestMessage(HttpMethod.Get, new UriBuilder(await FindAsync(endpoint, stopping)) { Query = query }.Uri), token, stopping);

    /// <summary>Asks for a change.</summary>
    public async Task<T> PostAsync<T>(AppleEndpoint endpoint, string token, object body, CancellationToken stopping)
        where T : AppleAnswer
    {
        using var content = JsonContent.Create(body, body.GetType(), options: Json);
        return await SendAsync<T>(new HttpRequestMessage(HttpMethod.Post, await FindAsync(endpoint, stopping)) { Content = content }, token, stopping);
    }

    private async Task<Uri> FindAsync(AppleEndpoint endpoint, CancellationToken stopping) => directory.Find(await ConfigAsync(stopping), endpoint);

    private async Task<T> SendAsync<T>(HttpRequestMessage request, string? token, CancellationToken stopping)
        where T : AppleAnswer
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
                return AppleTrouble.In(response, answer, token, clock.UtcNow()) is { } trouble ? throw trouble : answer!;
            }
        }
        catch (HttpRequestException e)
        {
            throw AppleTrouble.Away(e);
        }
        catch (OperationCanceledException) when (!stopping.IsCancellationRequested)
        {
            throw patience.IsCancellationRequested ? AppleTrouble.Slow(Patience) : AppleTrouble.Unconnected(); // The handler's own time for connecting ends so, too.
        }
    }

    /// <summary>Null where it is no answer of Apple's. What it is instead is never repeated: it may be anybody's page.</summary>
    private static async Task<T?> ReadAsync<T>(HttpResponseMessage response, CancellationToken stopping)
        where T : AppleAnswer
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
