using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;
using System.Text;

namespace MobiJobs.Tests.Gateway.NanoMdm;

/// <summary>
/// Devices of a stand-in: a push makes them connect, fetch their commands one by one and answer them, and the server
/// tells the console. Events can be lost, repeated and overtake each other, as they do.
/// </summary>
internal sealed class StandInFleet(StandIn server, Uri console, string key) : IDisposable
{
    private readonly HttpClient http = new();
    private readonly ConcurrentDictionary<string, SemaphoreSlim> sessions = new(StringComparer.Ordinal);
    private readonly ConcurrentBag<Task> underWay = [];
    private readonly Random random = new(20261127);

    /// <summary>How many of a hundred events are lost, sent twice, and sent late.</summary>
    public (int Lost, int Repeated, int Late) Faults { get; set; }

    /// <summary>The commands that were executed, in the order of each device: device, id, request.</summary>
    public ConcurrentQueue<(string Id, string Uuid, string Type)> Executed { get; } = [];

    /// <summary>What the console answered to events.</summary>
    public ConcurrentQueue<HttpStatusCode> Answers { get; } = [];

    /// <summary>The device's answer to a command, as status and members; success without content for null.</summary>
    public Func<string, string, (string Status, OrderedDictionary<string, object> Members)?> Script { get; set; } =
        (_, _) => null;

    /// <summary>From now on, devices hear pushes.</summary>
    public void Listen() => server.Pushed = id => underWay.Add(Task.Run(() => ConnectAsync(id)));

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
            await TellAsync(Samples.Idle(id));
            while (server.NextOf(id) is { } uuid)
            {
                var type = (string)server.Command(uuid)["RequestType"]!;
                Executed.Enqueue((id, uuid, type));
                var (status, members) = Script(id, type) ?? ("Acknowledged", []);
                if (status != "NotNow") { server.Finish(id, uuid); }

                await TellAsync(Samples.Answer(status, uuid, members, id));
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
        Answers.Enqueue(answer.StatusCode);
        return answer.StatusCode;
    }

    public void Dispose() => http.Dispose();

    private string SignatureOf(byte[] body) =>
        Convert.ToBase64String(HMACSHA256.HashData(Encoding.UTF8.GetBytes(key), body));

    /// <summary>The server does not wait for the console, so one event may overtake another.</summary>
    private Task TellAsync(byte[] body)
    {
        int roll, twice, late;
        lock (random) { (roll, twice, late) = (random.Next(100), random.Next(100), random.Next(100)); }

        if (roll < Faults.Lost) { return Task.CompletedTask; }

        if (late < Faults.Late)
        {
            underWay.Add(LaterAsync(body));
            return Task.CompletedTask;
        }

        return twice < Faults.Repeated ? TwiceAsync(body) : SendAsync(body);
    }

    private async Task LaterAsync(byte[] body)
    {
        await Task.Yield();
        await SendAsync(body);
    }

    private async Task TwiceAsync(byte[] body)
    {
        await SendAsync(body);
        await SendAsync(body);
    }
}
