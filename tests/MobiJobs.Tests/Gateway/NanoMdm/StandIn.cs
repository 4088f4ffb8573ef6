using System.Collections.Concurrent;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using MobiJobs.Gateway.PropertyLists;

namespace MobiJobs.Tests.Gateway.NanoMdm;

/// <summary>
/// A server that behaves as NanoMDM with PostgreSQL does (0.9.0-14, measured): its answers, and what it keeps.
/// </summary>
internal sealed class StandIn : IAsyncDisposable
{
    public const string Key = "nanokey";

    private readonly Lock gate = new();
    private readonly Dictionary<string, List<string>> queues = new(StringComparer.Ordinal);
    private readonly Dictionary<string, byte[]> commands = new(StringComparer.Ordinal);
    private WebApplication? app;
    private string urls = "http://127.0.0.1:0";

    public Uri Address { get; private set; } = null!;

    /// <summary>The requests, in order: method, path and query.</summary>
    public ConcurrentQueue<string> Requests { get; } = [];

    /// <summary>The ids that Apple was asked to wake, in order.</summary>
    public ConcurrentQueue<string> Pushes { get; } = [];

    /// <summary>The push certificates: topic and end.</summary>
    public ConcurrentDictionary<string, string> Certificates { get; } = new(StringComparer.Ordinal);

    /// <summary>What Apple says of an id; null for nothing.</summary>
    public Func<string, string?> PushError { get; set; } = _ => null;

    /// <summary>Why NanoMDM can't ask Apple for devices: its certificate, its storage; null for nothing.</summary>
    public string? NoPush { get; set; }

    /// <summary>The devices for which it can't; all unless set.</summary>
    public Func<string, bool> HasNoPush { get; set; } = _ => true;

    /// <summary>What happens to a request instead of, or after, what it asks for; null for nothing.</summary>
    public Func<HttpRequest, Fault?> Faults { get; set; } = _ => null;

    public static async Task<StandIn> StartAsync(params string[] enrollments)
    {
        var server = new StandIn();
        foreach (var id in enrollments) { server.queues[id] = []; }

        await server.ComeBackAsync();
        return server;
    }

    /// <summary>The ids of the commands that an enrollment has not fetched yet, in order.</summary>
    public string[] QueueOf(string id)
    {
        lock (gate) { return [.. queues[id]]; }
    }

    /// <summary>A command as it was received.</summary>
    public IReadOnlyDictionary<string, object?> Command(string uuid)
    {
        lock (gate) { return (IReadOnlyDictionary<string, object?>)PropertyList.Read(commands[uuid])!["Command"]!; }
    }

    /// <summary>Whether a command is to be queued, and not a device woken.</summary>
    public static bool IsEnqueue(HttpRequest request) =>
        request.Path.StartsWithSegments("/v1/enqueue", StringComparison.Ordinal);

    /// <summary>What hears a push.</summary>
    public Action<string> Pushed { get; set; } = _ => { };

    /// <summary>The command that an enrollment is given next; null if there is none.</summary>
    public string? NextOf(string id)
    {
        lock (gate) { return queues[id].FirstOrDefault(); }
    }

    /// <summary>A final answer to a command has come.</summary>
    public void Finish(string id, string uuid)
    {
        lock (gate) { queues[id].Remove(uuid); }
    }

    /// <summary>
    /// Whether NanoMDM tells the console of a device's answer, but can't keep it, so that the device is given the
    /// command again.
    /// </summary>
    public Func<string, bool> LosesResult { get; set; } = _ => false;

    /// <summary>A new enrollment.</summary>
    public void Enroll(string id)
    {
        lock (gate) { queues[id] = []; }
    }

    /// <summary>Enrolling again clears the queue; the ids of its commands stay taken.</summary>
    public void EnrollAgain(string id)
    {
        lock (gate) { queues[id] = []; }
    }

    public async Task GoAsync()
    {
        await app!.StopAsync(new CancellationToken(canceled: true));
        await app.DisposeAsync();
        app = null;
    }

    /// <summary>Starts it, or starts it again at the same address with what it kept.</summary>
    public async Task ComeBackAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls(urls).ConfigureKestrel(kestrel => kestrel.Limits.MaxRequestBodySize = null);
        app = builder.Build();
        app.Run(AnswerAsync);
        await app.StartAsync();
        urls = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        Address = new Uri(urls);
    }

    public async ValueTask DisposeAsync()
    {
        if (app is not null) { await GoAsync(); }
    }

    private async Task AnswerAsync(HttpContext context)
    {
        var request = context.Request;
        Requests.Enqueue($"{request.Method} {request.Path}{request.QueryString}");
        var fault = Faults(request);
        if (fault is Fault.Hangs)
        {
            await Task.Delay(Timeout.Infinite, context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
            return;
        }

        if (fault is Fault.Slow slow)
        {
            using var timer = new PeriodicTimer(slow.By);
            await timer.WaitForNextTickAsync();
        }

        if (fault is Fault.Proxy proxy)
        {
            context.Response.StatusCode = (int)proxy.Status;
            await context.Response.WriteAsync("<html>a proxy</html>");
            return;
        }

        if (request.Path == "/version")
        {
            await context.Response.WriteAsync("""{"version":"v0.9.0"}""");
            return;
        }

        if (!HasKey(request))
        {
            context.Response.StatusCode = StatusCodes.Status401Unauthorized;
            await context.Response.WriteAsync("Unauthorized\n");
            return;
        }

        var ids = request.Path.Value!.Split('/')[^1].Split(',');
        var (status, answer) = request.Path == "/v1/pushcert" ? Certificate(request.Query["topic"])
            : IsEnqueue(request) ? Enqueue(ids, await BodyAsync(request))
            : Push(ids);
        if (fault is Fault.QueuedAllTheSame)
        {
            (status, answer) = (500, new JsonObject { ["command_error"] = "context canceled" });
        }

        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        await context.Response.WriteAsync(answer.ToJsonString());
    }

    private (int Status, JsonObject Answer) Certificate(string? topic) => topic switch
    {
        null => (400, new JsonObject { ["error"] = "missing required query parameter: topic" }),
        _ when Certificates.TryGetValue(topic, out var end) =>
            (200, new JsonObject { ["topic"] = topic, ["not_after"] = end }),
        _ => (500, new JsonObject { ["error"] = "sql: no rows in result set" }),
    };

    private (int Status, JsonObject Answer) Enqueue(string[] ids, byte[] body)
    {
        var list = Encoding.UTF8.GetString(body).StartsWith("<?xml", StringComparison.Ordinal)
            ? PropertyList.Read(body)
            : null;
        if (list is null)
        {
            return Refused($"decoding command: parse error: invalid: raw content: {Encoding.UTF8.GetString(body)}");
        }

        var type = (list["Command"] as IReadOnlyDictionary<string, object?>)?.GetValueOrDefault("RequestType");
        if (list.GetValueOrDefault("CommandUUID") is not string uuid || type is not string)
        {
            return Refused("decoding command: invalid command");
        }

        lock (gate)
        {
            if (commands.ContainsKey(uuid))
            {
                return Refused("pq: duplicate key value violates unique constraint \"commands_pkey\"");
            }

            if (ids.Any(id => !queues.ContainsKey(id)))
            {
                return Refused("pq: insert or update on table \"enrollment_queue\" violates foreign key constraint "
                    + "\"enrollment_queue_id_fkey\"");
            }

            if (ids.Distinct(StringComparer.Ordinal).Count() < ids.Length)
            {
                return Refused("pq: duplicate key value violates unique constraint \"enrollment_queue_pkey\"");
            }

            commands[uuid] = body;
            foreach (var id in ids) { queues[id].Add(uuid); }
        }

        return (200, new JsonObject { ["no_push"] = true, ["command_uuid"] = uuid, ["request_type"] = $"{type}" });
    }

    private (int Status, JsonObject Answer) Push(string[] ids)
    {
        var status = new JsonObject();
        var failed = 0;
        foreach (var id in ids)
        {
            bool isKnown;
            lock (gate) { isKnown = queues.ContainsKey(id); }

            if (isKnown && NoPush is not null && HasNoPush(id)) { continue; }

            var error = isKnown ? PushError(id) : "push data missing for id";
            if (isKnown) { Pushes.Enqueue(id); }

            if (error is null) { Pushed(id); }

            failed += error is null ? 0 : 1;
            status[id] = error is null
                ? new JsonObject { ["push_result"] = Guid.NewGuid().ToString() }
                : new JsonObject { ["push_error"] = error, ["push_result"] = isKnown ? "an id of Apple's" : null };
        }

        return NoPush is not null && ids.Length > status.Count
            ? (500, new JsonObject { ["status"] = status.Count > 0 ? status : null, ["push_error"] = NoPush })
            : (failed == 0 ? 200 : failed == ids.Length ? 500 : 207, new JsonObject { ["status"] = status });
    }

    private static (int Status, JsonObject Answer) Refused(string error) =>
        (500, new JsonObject { ["command_error"] = error, ["no_push"] = true });

    private static bool HasKey(HttpRequest request) => request.Headers.Authorization
        == $"Basic {Convert.ToBase64String(Encoding.UTF8.GetBytes($"nanomdm:{Key}"))}";

    private static async Task<byte[]> BodyAsync(HttpRequest request)
    {
        using var body = new MemoryStream();
        await request.Body.CopyToAsync(body);
        return body.ToArray();
    }
}

/// <summary>What can go wrong with a request.</summary>
internal abstract record Fault
{
    /// <summary>It does what it is asked, and answers that it failed.</summary>
    public sealed record QueuedAllTheSame : Fault;

    /// <summary>No answer comes.</summary>
    public sealed record Hangs : Fault;

    /// <summary>It does what it is asked, after a while.</summary>
    public sealed record Slow(TimeSpan By) : Fault;

    /// <summary>A proxy answers for it.</summary>
    public sealed record Proxy(HttpStatusCode Status) : Fault;
}
