using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using MobiJobs.Notifications.Webhooks;

namespace MobiJobs.Tests.Notifications;

/// <summary>
/// A server that is told by webhooks, as a receiver of Standard Webhooks checks them. A test can have it fail, redirect
/// or say nothing.
/// </summary>
public sealed class Receiver : IAsyncDisposable
{
    private readonly ConcurrentQueue<RequestDelegate> planned = new();
    private readonly WebApplication app;

    private Receiver()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        app = builder.Build();
        app.Run(TakeAsync);
    }

    /// <summary>The secrets by which it checks signatures.</summary>
    public List<string> Secrets { get; } = [];

    public Uri Address { get; private set; } = null!;

    /// <summary>What came, in order.</summary>
    public ConcurrentQueue<Received> Messages { get; } = new();

    public static async Task<Receiver> StartAsync()
    {
        var receiver = new Receiver();
        await receiver.app.StartAsync();
        var server = receiver.app.Services.GetRequiredService<IServer>();
        receiver.Address = new Uri(
            server.Features.Get<IServerAddressesFeature>()!.Addresses.First() + "/hook?of=school");
        return receiver;
    }

    /// <summary>What the next message is answered with.</summary>
    public void Next(RequestDelegate answer) => planned.Enqueue(answer);

    /// <summary>The next message is answered with this status.</summary>
    public void Next(int status, string said = "", string? location = null) => Next(context =>
    {
        context.Response.StatusCode = status;
        if (location is not null) { context.Response.Headers.Location = location; }

        return context.Response.WriteAsync(said);
    });

    public async ValueTask DisposeAsync()
    {
        await app.StopAsync();
        await app.DisposeAsync();
    }

    private async Task TakeAsync(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body);
        var body = await reader.ReadToEndAsync();
        var headers = context.Request.Headers;
        var (id, timestamp) = ($"{headers["webhook-id"]}", $"{headers["webhook-timestamp"]}");
        var signatures = $"{headers["webhook-signature"]}".Split(' ');
        var seconds = long.Parse(timestamp, CultureInfo.InvariantCulture);
        Messages.Enqueue(new Received(
            id,
            seconds,
            JsonDocument.Parse(body).RootElement,
            Secrets.Count(s => signatures.Contains(WebhookVault.Sign(s, id, seconds, body))))
        {
            Path = context.Request.Path + context.Request.QueryString,
            IsProvenBy = secret => signatures.Contains(WebhookVault.Sign(secret, id, seconds, body)),
        });
        if (planned.TryDequeue(out var answer)) { await answer(context); }
    }
}

/// <summary>A message that came.</summary>
/// <param name="Proven">By how many of the secrets it is signed.</param>
public sealed record Received(string Id, long Timestamp, JsonElement Body, int Proven)
{
    public required string Path { get; init; }

    public required Func<string, bool> IsProvenBy { get; init; }

    public string Type => Body.GetProperty("type").GetString()!;

    public JsonElement Data => Body.GetProperty("data");
}
