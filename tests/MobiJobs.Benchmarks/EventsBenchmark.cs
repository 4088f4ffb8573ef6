using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using MobiJobs.Data;
using MobiJobs.Gateway;
using MobiJobs.Reports;
using MobiJobs.Start;

namespace MobiJobs.Benchmarks;

/// <summary>
/// NanoMDM's events at a steady rate, over HTTP and signed, of a fleet that is enrolled: contacts, answers and renewed
/// tokens. Measured are the answers, from the time at which each event was due, and a list that somebody looks at
/// meanwhile. The sender runs on the same cores.
/// </summary>
public sealed class EventsBenchmark(BenchStore store, Report report)
{
    private const int PerSecond = 1_000;
    private const int Senders = 64;
    private const string WebhookKey = "the key of the webhook";

    private readonly Others others = new(store);

    /// <summary>A few seconds to warm up, then as long as is asked for.</summary>
    public async Task RunAsync(Arguments arguments)
    {
        await store.CreateAsync(arguments.Devices, arguments.Jobs);
        await store.AskAsync<MobiJobsDb, int>(db => db.Enrollments.ExecuteUpdateAsync(
            set => set.SetProperty(e => e.Channel, ChannelKind.NanoMdm)));
        var ids = await store.AskAsync<MobiJobsDb, string[]>(db =>
            db.Enrollments.Where(e => e.EndedAt == null).OrderBy(e => e.Id).Select(e => e.ChannelId).ToArrayAsync());
        await using var nanoMdm = await ServeAsync();
        await using var app = Build(nanoMdm.Address());
        await Server.PrepareAsync(app);
        await app.StartAsync();
        using var http = new HttpClient(new SocketsHttpHandler { MaxConnectionsPerServer = Senders })
        {
            BaseAddress = app.Address(),
        };

        report.Say("enrollments", ids.Length.ToString("#,0", CultureInfo.InvariantCulture));
        await SendAsync(http, ids, TimeSpan.FromSeconds(10));
        var (idle, busy) = (new List<double>(), new List<double>());
        await others.ReadIdleAsync(idle);
        var before = await StoredAsync();
        Sent sent = null!;
        await others.WithReadersAsync(
            busy, async () => sent = await SendAsync(http, ids, TimeSpan.FromSeconds(arguments.Seconds)));
        var unread = await UnreadAsync();
        var lost = sent.ToStore - (await StoredAsync() - before);
        report.Say($"answers to events, {PerSecond:#,0} a second for {arguments.Seconds} s", sent.Milliseconds);
        report.Say("events that were not answered with 200", N(sent.Refused));
        report.Say("events that were answered and are not stored", N(lost));
        report.Say("stored, and not yet read when the last was sent", N(unread));
        report.Say("newest 100 jobs, nobody else", idle);
        report.Say("newest 100 jobs, meanwhile", busy);
        await app.StopAsync();
    }

    private static string N(long number) => number.ToString("#,0", CultureInfo.InvariantCulture);

    private Task<long> StoredAsync() =>
        store.AskAsync<MobiJobsDb, long>(db => db.Reports.LongCountAsync());

    private Task<long> UnreadAsync() =>
        store.AskAsync<MobiJobsDb, long>(db => db.Reports.LongCountAsync(r => r.State == ReportState.Pending));

    /// <summary>
    /// Event n is due n milliseconds after the start, whatever became of those before it: who waits for a slow answer
    /// makes the next ones late, and that counts.
    /// </summary>
    private static async Task<Sent> SendAsync(HttpClient http, string[] ids, TimeSpan length)
    {
        var (due, start) = ((int)(length.TotalSeconds * PerSecond), Stopwatch.GetTimestamp());
        var (next, refused, toStore) = (-1, 0, 0);
        var times = new ConcurrentBag<List<double>>();
        await Task.WhenAll(Enumerable.Range(0, Senders).Select(_ => Task.Run(SendSomeAsync)));
        return new Sent([.. times.SelectMany(t => t)], refused, toStore);

        async Task SendSomeAsync()
        {
            var own = new List<double>();
            times.Add(own);
            while (Interlocked.Increment(ref next) is var n && n < due)
            {
                var at = TimeSpan.FromSeconds((double)n / PerSecond);
                var early = at - Stopwatch.GetElapsedTime(start);
                if (early > TimeSpan.Zero) { await Task.Delay(early); }

                var (body, isStored) = Event(n, ids[(int)((long)n * 7919 % ids.Length)]);
                if (isStored) { Interlocked.Increment(ref toStore); }

                if (await PostAsync(http, body) != HttpStatusCode.OK) { Interlocked.Increment(ref refused); }

                own.Add((Stopwatch.GetElapsedTime(start) - at).TotalMilliseconds);
            }
        }
    }

    private static async Task<HttpStatusCode> PostAsync(HttpClient http, byte[] body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/webhooks/nanomdm")
        {
            Content = new ByteArrayContent(body) { Headers = { ContentType = new("application/json") } },
        };
        var signature = HMACSHA256.HashData(Encoding.UTF8.GetBytes(WebhookKey), body);
        request.Headers.Add("X-Hmac-Signature", Convert.ToBase64String(signature));
        using var answer = await http.SendAsync(request);
        return answer.StatusCode;
    }

    /// <summary>Of ten events, six are contacts (not stored), three answers, and one a renewed token.</summary>
    private static (byte[] Body, bool IsStored) Event(int n, string id) => (n % 10) switch
    {
        < 6 => (Connect(id, "Idle", null), false),
        < 9 => (Connect(id, "Acknowledged", Guid.NewGuid().ToString()), true),
        _ => (TokenUpdate(id), true),
    };

    private static byte[] Connect(string id, string status, string? uuid)
    {
        var command = uuid is null ? "" : $"<key>CommandUUID</key><string>{uuid}</string>";
        var list = List($"{command}<key>Status</key><string>{status}</string><key>UDID</key><string>{id}</string>");
        var named = uuid is null ? "" : $"\"command_uuid\":\"{uuid}\",";
        return Body("mdm.Connect", $$"""
            "acknowledge_event":{"status":"{{status}}",{{named}}"udid":"{{id}}","ids":{"id":"{{id}}","type":"Device"},
            "raw_payload":"{{list}}"}
            """);
    }

    private static byte[] TokenUpdate(string id)
    {
        var list = List(
            $"<key>MessageType</key><string>TokenUpdate</string><key>UDID</key><string>{id}</string>"
                + "<key>Topic</key><string>com.apple.mgmt.External.bench</string>"
                + "<key>PushMagic</key><string>magic</string><key>Token</key><data>AAAA</data>");
        return Body("mdm.TokenUpdate", $$"""
            "checkin_event":{"udid":"{{id}}","token_update_tally":7,"ids":{"id":"{{id}}","type":"Device"},
            "raw_payload":"{{list}}"}
            """);
    }

    private static string List(string members) => Convert.ToBase64String(Encoding.UTF8.GetBytes(
        $"<?xml version=\"1.0\" encoding=\"UTF-8\"?><plist version=\"1.0\"><dict>{members}</dict></plist>"));

    private static byte[] Body(string topic, string one) => Encoding.UTF8.GetBytes(
        $"{{\"topic\":\"{topic}\",\"created_at\":\"{DateTime.UtcNow:O}\",{one}}}");

    private WebApplication Build(Uri nanoMdm) => BenchConsole.Build(
        store,
        "--Gateway:Kind=NanoMdm",
        $"--Gateway:NanoMdm:BaseUrl={nanoMdm}",
        "--Gateway:NanoMdm:ApiKey=key",
        $"--Gateway:NanoMdm:WebhookKey={WebhookKey}");

    /// <summary>A server that takes every push and every command, as NanoMDM does.</summary>
    private static async Task<WebApplication> ServeAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        app.Run(context =>
        {
            var ids = context.Request.Path.Value!.Split('/')[^1].Split(',');
            var status = string.Join(',', ids.Select(id => $"\"{id}\":{{\"push_result\":\"id\"}}"));
            context.Response.ContentType = "application/json";
            return context.Response.WriteAsync($"{{\"status\":{{{status}}}}}");
        });
        await app.StartAsync();
        return app;
    }

    private sealed record Sent(List<double> Milliseconds, long Refused, long ToStore);
}
