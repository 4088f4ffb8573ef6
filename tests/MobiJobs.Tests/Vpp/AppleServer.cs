using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using MobiJobs.Vpp;

namespace MobiJobs.Tests.Vpp;

/// <summary>
/// Behaves like Apple's Apps and Books Management API, version 2, as its public documentation describes it: a real
/// server on a port of its own. A test can make it fail, be slow, or send nonsense.
/// </summary>
public sealed class AppleServer : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, ConcurrentQueue<RequestDelegate>> planned = new(
        StringComparer.Ordinal);
    private readonly WebApplication app;
    private bool isDisposed;

    private AppleServer()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0")
            .ConfigureKestrel(kestrel => kestrel.Limits.MaxRequestBodySize = 1024 * 1024);
        app = builder.Build();
        app.Run(AnswerAsync);
    }

    public AppleLocation Location { get; } = new();

    public Uri BaseUrl { get; private set; } = null!;

    public VppSettings Settings => new(VppKind.AppsAndBooks, BaseUrl);

    /// <summary>The requests, in order: "GET assets?pageIndex=1".</summary>
    public ConcurrentQueue<string> Requests { get; } = new();

    /// <summary>The path of the services by the directory; empty for the usual one.</summary>
    public string Moved { get; set; } = "";

    public static async Task<AppleServer> StartAsync()
    {
        var server = new AppleServer();
        await server.app.StartAsync();
        server.BaseUrl = new Uri(
            server.app.Services.GetRequiredService<IServer>().Features
                .Get<IServerAddressesFeature>()!.Addresses
                .First() + "/mdm/v2");
        return server;
    }

    /// <summary>Answers the next request to this path. If it sends nothing, the usual answer follows.</summary>
    public void Instead(string path, RequestDelegate answer) => planned.GetOrAdd(path, _ => new()).Enqueue(answer);

    /// <inheritdoc cref="Instead(string, RequestDelegate)"/>
    public void Instead(string path, int status, string body, string? retryAfter = null) => Instead(path, context =>
    {
        context.Response.StatusCode = status;
        if (retryAfter is not null) { context.Response.Headers.RetryAfter = retryAfter; }

        return context.Response.WriteAsync(body);
    });

    public int Count(string question) => Requests.Count(a => a.StartsWith(question, StringComparison.Ordinal));

    public async ValueTask DisposeAsync()
    {
        if (isDisposed) { return; }

        isDisposed = true;
        await app.StopAsync();
        await app.DisposeAsync();
    }

    private async Task AnswerAsync(HttpContext context)
    {
        var path = context.Request.Path.Value!.Replace("/mdm/v2/", "", StringComparison.Ordinal);
        Requests.Enqueue($"{context.Request.Method} {path}{context.Request.QueryString}");
        if (planned.TryGetValue(path, out var answers) && answers.TryDequeue(out var instead))
        {
            await instead(context);
            if (
                context.Response.HasStarted
                    || context.Response.StatusCode != 200
                    || context.RequestAborted.IsCancellationRequested)
            {
                return;
            }
        }

        if (path == "service/config")
        {
            await SayAsync(context, 200, Directory());
            return;
        }

        try
        {
            Location.Admit(context.Request.Headers.Authorization.ToString());
            var body = context.Request.Method == "POST"
                ? await JsonSerializer.DeserializeAsync<JsonElement>(context.Request.Body)
                : default;
            var service = Moved.Length > 0
                && path.StartsWith(
                    Moved,
                    StringComparison.Ordinal) ? path[Moved.Length..] : Moved.Length > 0 ? "gone" : path;
            await SayAsync(context, 200, Location.Answer(context.Request.Method, service, context.Request.Query, body));
        }
        catch (AppleRefusal refusal)
        {
            await SayAsync(
                context,
                refusal.Status,
                new { errorNumber = refusal.Number, errorMessage = refusal.Message });
        }
    }

    private object Directory() => new
    {
        errorCodes = new[] { new { errorNumber = 9601, errorMessage = "Login required." } },
        limits = Location.Limits,
        notificationTypes = new[] { "ASSET_MANAGEMENT" },
        urls = new Dictionary<string, string>
        {
            ["invitationEmail"] = "https://buy.example.com/associate?inviteCode=%25inviteCode%25&mt=8",
            ["clientConfig"] = $"{BaseUrl}/{Moved}client/config",
            ["getAssets"] = $"{BaseUrl}/{Moved}assets",
            ["getUsers"] = $"{BaseUrl}/{Moved}users",
            ["getAssignments"] = $"{BaseUrl}/{Moved}assignments",
            ["associateAssets"] = $"{BaseUrl}/{Moved}assets/associate",
            ["disassociateAssets"] = $"{BaseUrl}/{Moved}assets/disassociate",
            ["createUsers"] = $"{BaseUrl}/{Moved}users/create",
            ["retireUsers"] = $"{BaseUrl}/{Moved}users/retire",
            ["eventStatus"] = $"{BaseUrl}/{Moved}status",
        },
    };

    private static Task SayAsync(HttpContext context, int status, object answer)
    {
        context.Response.StatusCode = status;
        return context.Response.WriteAsJsonAsync(answer, options: null, contentType: "application/json;charset=UTF-8");
    }
}

/// <summary>A refusal that Apple sends at once.</summary>
public sealed class AppleRefusal(int status, int number, string message) : Exception(message)
{
    public int Status => status;

    public int Number => number;
}
