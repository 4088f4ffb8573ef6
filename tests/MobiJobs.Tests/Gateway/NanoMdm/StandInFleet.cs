using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;
using System.Text;

namespace MobiJobs.Tests.Gateway.NanoMdm;

/// <summary>
/// Devices of a stand-in: a push makes them connect, fetch their commands one by one and answer them, and the server
/// tells the console.
/// </summary>
internal sealed class StandInFleet(StandIn server, Uri console, string key) : IDisposable
{
    private readonly HttpClient http = new();
    private readonly ConcurrentDictionary<string, SemaphoreSlim> sessions = new(StringComparer.Ordinal);

    /// <summary>The commands that were executed, in the order of each device: device, id, request.</summary>
    public ConcurrentQueue<(string Id, string Uuid, string Type)> Executed { get; } = [];

    /// <summary>The device's answer to a command, as status and members; success without content for null.</summary>
    public Func<string, string, (string Status, OrderedDictionary<string, object> Members)?> Script { get; set; } =
        (_, _) => null;

    /// <summary>From now on, devices hear pushes.</summary>
    public void Listen() => server.Pushed = id => _ = Task.Run(() => ConnectAsync(id));

    /// <summary>A new device enrolls.</summary>
    public async Task EnrollAsync(string id, string serial)
    {
        await SendAsync(Samples.Authenticate(id, serial));
        server.Enroll(id);
        await SendAsync(Samples.TokenUpdate(1, id));
    }

    /// <summary>A device connects and does all that is queued for it.</summary>
    public async Task ConnectAsync(string id)
    {
        var session = sessions.GetOrAdd(id, _ => new SemaphoreSlim(1));
        await session.WaitAsync();
        try
        {
            await SendAsync(Samples.Idle(id));
            while (server.NextOf(id) is { } uuid)
            {
                var type = (string)server.Command(uuid)["RequestType"]!;
                Executed.Enqueue((id, uuid, type));
                var (status, members) = Script(id, type) ?? ("Acknowledged", []);
                if (status != "NotNow") { server.Finish(id, uuid); }

                await SendAsync(Samples.Answer(status, uuid, members, id));
                if (status == "NotNow") { return; }
            }
        }
        finally
        {
            session.Release();
        }
    }

    /// <summary>Sends an event once, and says what the console answers.</summary>
    public async Task<HttpStatusCode> SendAsync(byte[] body, string? signature = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(console, "/webhooks/nanomdm"))
        {
            Content = new ByteArrayContent(body) { Headers = { ContentType = new("application/json") } },
        };
        request.Headers.Add("X-Hmac-Signature", signature ?? SignatureOf(body));
        using var answer = await http.SendAsync(request);
        return answer.StatusCode;
    }

    public void Dispose() => http.Dispose();

    private string SignatureOf(byte[] body) =>
        Convert.ToBase64String(HMACSHA256.HashData(Encoding.UTF8.GetBytes(key), body));
}
