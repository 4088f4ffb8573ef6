using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;
using System.Text;

namespace MobiJobs.Tests.Gateway.NanoMdm;

/// <summary>
/// Devices of a stand-in: a push makes them connect, fetch their commands one by one and answer them, and the server
/// tells the console.
/// </summary>
internal sealed class StandInFleet : IDisposable
{
    private readonly StandIn server;
    private readonly string key;
    private readonly HttpClient http = new();
    private readonly ConcurrentDictionary<string, SemaphoreSlim> sessions = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<Task, bool> underWay = [];
    private readonly ConcurrentDictionary<string, bool> off = new(StringComparer.Ordinal);

    public StandInFleet(StandIn server, Uri console, string key)
    {
        (this.server, Console, this.key) = (server, console, key);
        Tell = async (_, body) => await SendAsync(body);
    }

    /// <summary>The commands that were executed, in the order of each device: device, id, request.</summary>
    public ConcurrentQueue<(string Id, string Uuid, string Type)> Executed { get; } = [];

    /// <summary>
    /// The device's answer to a command, as status and members, by device, request and id; success without content for
    /// null.
    /// </summary>
    public Func<string, string, string, (string Status, OrderedDictionary<string, object> Members)?> Script
    {
        get; set;
    } = (_, _, _) => null;

    /// <summary>Where the console is.</summary>
    public Uri Console { get; set; }

    /// <summary>Tells the console what a device said.</summary>
    public Func<string, byte[], Task> Tell { get; set; }

    /// <summary>A device has ended its session.</summary>
    public Func<string, Task> Left { get; set; } = _ => Task.CompletedTask;

    /// <summary>From now on, devices hear pushes.</summary>
    public void Listen() => server.Pushed = id =>
    {
        if (off.ContainsKey(id)) { return; }

        var session = Task.Run(() => ConnectAsync(id));
        underWay.TryAdd(session, true);
        _ = session.ContinueWith(s => underWay.TryRemove(s, out _), TaskScheduler.Default);
    };

    public void TurnOff(string id) => off.TryAdd(id, true);

    public void TurnOn(string id) => off.TryRemove(id, out _);

    /// <summary>Waits until no device is connected.</summary>
    public async Task PassAsync()
    {
        while (underWay.Keys.FirstOrDefault(s => !s.IsCompleted) is { } session) { await session; }
    }

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
            await Tell(id, Samples.Idle(id));
            while (server.NextOf(id) is { } uuid)
            {
                var type = (string)server.Command(uuid)["RequestType"]!;
                var (status, members) = Script(id, type, uuid) ?? ("Acknowledged", []);
                if (status != "NotNow") { Executed.Enqueue((id, uuid, type)); }

                var isKept = status == "NotNow" || server.LosesResult(uuid);
                if (!isKept) { server.Finish(id, uuid); }

                await Tell(id, Samples.Answer(status, uuid, members, id));
                if (isKept) { return; }
            }
        }
        finally
        {
            await Left(id);
            session.Release();
        }
    }

    /// <summary>Sends an event once, and says what the console answers.</summary>
    public Task<HttpStatusCode> SendAsync(byte[] body, string? signature = null) =>
        SendToAsync(Console, body, signature);

    /// <summary>The same to one of several.</summary>
    public async Task<HttpStatusCode> SendToAsync(Uri console, byte[] body, string? signature = null)
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
