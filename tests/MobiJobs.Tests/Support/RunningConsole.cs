using System.Collections.Concurrent;
using System.Net;
using AngleSharp.Html.Dom;
using AngleSharp;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using MobiJobs.Accounts;
using MobiJobs.Start;

namespace MobiJobs.Tests.Support;

/// <summary>The whole program on a free port, with a store of its own that goes when it goes.</summary>
public sealed class RunningConsole : IAsyncDisposable
{
    public const string Password = "correct-horse-1";

    private readonly string folder = Directory.CreateTempSubdirectory("mobijobs-test-").FullName;
    private readonly UnhandledErrors unhandled = new();
    private WebApplication app = null!;

    public Uri Address { get; private set; } = null!;

    public IServiceProvider Services => app.Services;

    /// <summary>The connection string of its store.</summary>
    public string Store => $"Data Source={Path.Combine(folder, "mobijobs.db")}";

    public static async Task<RunningConsole> StartAsync(string environment = "Production", params string[] settings)
    {
        var console = new RunningConsole();
        console.app = Server.Build(console.Builder(environment, settings));
        await Server.PrepareAsync(console.app);
        await console.app.StartAsync();
        var addresses = console.app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses;
        console.Address = new Uri(addresses.First().Replace("127.0.0.1", "localhost", StringComparison.Ordinal));
        return console;
    }

    public async Task CreatePersonAsync(string name, string role)
    {
        await using var scope = Services.CreateAsyncScope();
        Assert.Empty(await scope.ServiceProvider.GetRequiredService<People>().CreateAsync(name, Password, role, "test", CancellationToken.None));
    }

    /// <summary>A client of the API that acts as a new person of this role.</summary>
    public async Task<HttpClient> ApiAsync(string role, string language = "ja")
    {
        var name = $"{role}-{Guid.NewGuid():N}";
        await CreatePersonAsync(name, role);
        await using var scope = Services.CreateAsyncScope();
        var token = await scope.ServiceProvider.GetRequiredService<People>().CreateTokenAsync(name, "test", "test", CancellationToken.None);
        var client = new HttpClient { BaseAddress = Address };
        client.DefaultRequestHeaders.Authorization = new("Bearer", token);
        client.DefaultRequestHeaders.AcceptLanguage.ParseAdd(language);
        return client;
    }

    /// <summary>A browser without script, signed in as a new person of this role.</summary>
    public async Task<Visitor> SignInAsync(string role)
    {
        var name = $"{role}-{Guid.NewGuid():N}";
        await CreatePersonAsync(name, role);
        var visitor = new Visitor(Address);
        var page = await visitor.GetAsync("/account/sign-in");
        await visitor.SubmitAsync(page, "form[action='/account/sign-in']", new() { ["User"] = name, ["Password"] = Password });
        return visitor;
    }

    public async ValueTask DisposeAsync()
    {
        await app.StopAsync();
        await app.DisposeAsync();
        Assert.Empty(unhandled);
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        Directory.Delete(folder, recursive: true);
    }

    private WebApplicationBuilder Builder(string environment, string[] settings)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions
        {
            ApplicationName = "MobiJobs",
            EnvironmentName = environment,
            ContentRootPath = Sources.Program,
            Args = ["--urls", "http://127.0.0.1:0", $"--ConnectionStrings:MobiJobs={Store}", .. settings],
        });
        builder.Services.AddSingleton<IExceptionHandler>(unhandled);
        return builder;
    }

    /// <summary>Errors that no code of ours expected: they fail the test that met them, whatever page was shown for them.</summary>
    private sealed class UnhandledErrors : ConcurrentQueue<Exception>, IExceptionHandler
    {
        public ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
        {
            Enqueue(exception);
            return ValueTask.FromResult(false);
        }
    }
}

/// <summary>Follows links and sends forms as a browser does, cookies and antiforgery included.</summary>
public sealed class Visitor(Uri address) : IDisposable
{
    private readonly HttpClient client = new(new HttpClientHandler { CookieContainer = new CookieContainer() }) { BaseAddress = address, DefaultRequestHeaders = { { "Accept", "text/html" }, { "Accept-Language", "ja" } } };

    public HttpResponseMessage Last { get; private set; } = null!;

    public async Task<IHtmlDocument> GetAsync(string path) => await ReadAsync(await client.GetAsync(new Uri(path, UriKind.Relative)));

    public async Task<IHtmlDocument> SubmitAsync(IHtmlDocument page, string form, Dictionary<string, string>? fields = null)
    {
        var element = Assert.IsType<IHtmlFormElement>(page.QuerySelector(form), exactMatch: false);
        var values = element.QuerySelectorAll("input[type=hidden]").OfType<IHtmlInputElement>().ToDictionary(i => i.Name!, i => i.Value, StringComparer.Ordinal);
        foreach (var (name, value) in fields ?? []) { values[name] = value; }

        return await ReadAsync(await client.PostAsync(new Uri(element.GetAttribute("action")!, UriKind.Relative), new FormUrlEncodedContent(values)));
    }

    /// <summary>Sends a form with a file in its only file field.</summary>
    public Task<IHtmlDocument> UploadAsync(IHtmlDocument page, string form, string fileName, byte[] file) =>
        SendAsync(page, form, null, (fileName, file), []);

    /// <summary>Sends a form with a text file; without one where there is none to send.</summary>
    public Task<IHtmlDocument> UploadAsync(IHtmlDocument page, string form, string field, string? file, Dictionary<string, string> fields) =>
        SendAsync(page, form, field, file is null ? null : ("x.mobileconfig", System.Text.Encoding.UTF8.GetBytes(file)), fields);

    private async Task<IHtmlDocument> SendAsync(IHtmlDocument page, string form, string? field, (string Name, byte[] Content)? file, Dictionary<string, string> fields)
    {
        var element = Assert.IsType<IHtmlFormElement>(page.QuerySelector(form), exactMatch: false);
        using var content = new MultipartFormDataContent();
        foreach (var hidden in element.QuerySelectorAll("input[type=hidden]").OfType<IHtmlInputElement>()) { content.Add(new StringContent(hidden.Value), hidden.Name!); }

        foreach (var (name, value) in fields) { content.Add(new StringContent(value), name); }

        if (file is { } sent) { content.Add(new ByteArrayContent(sent.Content), field ?? element.QuerySelector("input[type=file]")!.GetAttribute("name")!, sent.Name); }

        return await ReadAsync(await client.PostAsync(new Uri(element.GetAttribute("action")!, UriKind.Relative), content));
    }

    public Task<HttpResponseMessage> PostAsync(string path, Dictionary<string, string> fields) => PostAllAsync(path, fields);

    /// <summary>Sends fields that may come more than once.</summary>
    public async Task<HttpResponseMessage> PostAllAsync(string path, IEnumerable<KeyValuePair<string, string>> fields) => Last = await client.PostAsync(new Uri(path, UriKind.Relative), new FormUrlEncodedContent(fields));

    /// <summary>What comes in as it comes in.</summary>
    public Task<Stream> StreamAsync(string path) => client.GetStreamAsync(new Uri(path, UriKind.Relative));

    public void Dispose() => client.Dispose();

    private async Task<IHtmlDocument> ReadAsync(HttpResponseMessage response)
    {
        Last = response;
        var html = await response.Content.ReadAsStringAsync();
        return (IHtmlDocument)await BrowsingContext.New(Configuration.Default).OpenAsync(request => request.Content(html));
    }
}
