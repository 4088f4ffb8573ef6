using System.Net;
using AngleSharp.Html.Parser;
using Microsoft.Extensions.Configuration;
using MobiJobs.Accounts;
using MobiJobs.Start;
using MobiJobs.Tests.Support;

namespace MobiJobs.Tests.Start;

/// <summary>The console behind a proxy that speaks HTTPS, and what is refused without it.</summary>
public sealed class Over_https : IAsyncLifetime
{
    private RunningConsole console = null!;

    public async Task InitializeAsync() => console = await RunningConsole.StartAsync(
        "Production", "--Https:Required=true", "--Proxy:Trusted=127.0.0.1, ::1", "--AllowedHosts=jobs.example");

    public async Task DisposeAsync() => await console.DisposeAsync();

    [Fact]
    public async Task A_page_asked_for_over_http_is_asked_for_again_over_https()
    {
        using var answer = await SendAsync(HttpMethod.Get, "/devices?q=1A", scheme: null);

        Assert.Equal(HttpStatusCode.PermanentRedirect, answer.StatusCode);
        Assert.Equal("https://jobs.example/devices?q=1A", answer.Headers.Location?.OriginalString);
    }

    [Theory]
    [InlineData("POST", "/account/sign-in")]
    [InlineData("GET", "/api/v1/jobs")]
    [InlineData("GET", "/metrics")]
    public async Task What_carries_a_secret_is_refused_over_http(string method, string path)
    {
        using var answer = await SendAsync(new HttpMethod(method), path, scheme: null);

        Assert.Equal(HttpStatusCode.MisdirectedRequest, answer.StatusCode);
    }

    [Fact]
    public async Task Health_checks_answer_over_http_too()
    {
        using var answer = await SendAsync(HttpMethod.Get, "/health/live", scheme: null);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Fact]
    public async Task A_trusted_proxy_says_that_it_was_https_and_cookies_go_nowhere_else()
    {
        using var answer = await SendAsync(HttpMethod.Get, "/account/sign-in", "https");

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(
            "max-age=31536000; includeSubDomains",
            Assert.Single(answer.Headers.GetValues("Strict-Transport-Security")));
        var cookie = Assert.Single(answer.Headers.GetValues("Set-Cookie"));
        Assert.StartsWith("__Host-mobijobs-form=", cookie, StringComparison.Ordinal);
        Assert.Contains("; path=/; secure", cookie, StringComparison.Ordinal);
        Assert.DoesNotContain("domain=", cookie, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Every_cookie_is_for_this_host_alone_and_no_other_is_read()
    {
        const string English = "mobijobs-language=c%3Den%7Cuic%3Den";
        using var planted = await SendAsync(HttpMethod.Get, "/account/sign-in", "https", cookie: English);
        Assert.Equal("ja", Assert.Single(planted.Content.Headers.ContentLanguage));
        using var own = await SendAsync(HttpMethod.Get, "/account/sign-in", "https", cookie: "__Host-" + English);
        Assert.Equal("en", Assert.Single(own.Content.Headers.ContentLanguage));

        var name = await console.CreatePersonOfAsync(Roles.Helpdesk);
        var form = await FormAsync();
        foreach (var path in (string[])["/theme", "/culture", "/account/sign-in"])
        {
            var (field, cookie) = form;
            var fields = new Dictionary<string, string>
            {
                [FormTokens.Name] = field,
                ["User"] = name,
                ["Password"] = RunningConsole.Password,
            };
            using var answer = await SendAsync(HttpMethod.Post, path, "https", cookie: cookie, fields: fields);
            Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
            Assert.All(answer.Headers.GetValues("Set-Cookie"), set =>
            {
                Assert.StartsWith("__Host-", set, StringComparison.Ordinal);
                Assert.Contains("; path=/; secure", set, StringComparison.Ordinal);
                Assert.DoesNotContain("domain=", set, StringComparison.OrdinalIgnoreCase);
            });
        }
    }

    private async Task<(string Field, string Cookie)> FormAsync()
    {
        using var answer = await SendAsync(HttpMethod.Get, "/account/sign-in", "https");
        var page = await new HtmlParser().ParseDocumentAsync(await answer.Content.ReadAsStringAsync());
        return (page.FormToken(), Assert.Single(answer.Headers.GetValues("Set-Cookie")).Split(';')[0]);
    }

    [Fact]
    public async Task Hosts_below_can_be_left_out()
    {
        await using var alone = await RunningConsole.StartAsync(
            "Production",
            "--Https:Required=true",
            "--Https:SubDomains=false",
            "--Proxy:Trusted=127.0.0.1, ::1",
            "--AllowedHosts=jobs.example");
        using var answer = await SendAsync(alone, HttpMethod.Get, "/account/sign-in", "https", "jobs.example");

        Assert.Equal("max-age=31536000", Assert.Single(answer.Headers.GetValues("Strict-Transport-Security")));
    }

    [Fact]
    public async Task Another_host_is_not_served()
    {
        using var answer = await SendAsync(HttpMethod.Get, "/account/sign-in", "https", host: "evil.example");

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
    }

    [Fact]
    public async Task A_proxy_that_passes_on_another_host_leads_nobody_there()
    {
        using var answer = await SendAsync(
            console, HttpMethod.Get, "/devices", scheme: null, "jobs.example", forwardedHost: "evil.example");

        Assert.Equal("jobs.example", answer.Headers.Location?.Host);
    }

    [Fact]
    public async Task Nobody_but_a_trusted_proxy_is_believed()
    {
        await using var direct = await RunningConsole.StartAsync("Production", "--Https:Required=true");
        using var answer = await SendAsync(direct, HttpMethod.Get, "/account/sign-in", "https", "localhost");

        Assert.Equal(HttpStatusCode.PermanentRedirect, answer.StatusCode);
    }

    [Theory]
    [InlineData("Proxy:Trusted", "everybody")]
    [InlineData("Https:Required", "maybe")]
    [InlineData("Https:Port", "0")]
    [InlineData("Https:SubDomains", "some")]
    public void A_wrong_value_is_named(string key, string value)
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(new Dictionary<string, string?> { [key] = value }).Build();

        var wrong = Assert.Throws<WrongSettingException>(() => Settings.Read(configuration));
        Assert.StartsWith($"{key} = \"{value}\" is not allowed.", wrong.Message, StringComparison.Ordinal);
    }

    private Task<HttpResponseMessage> SendAsync(
        HttpMethod method,
        string path,
        string? scheme,
        string host = "jobs.example",
        string? cookie = null,
        Dictionary<string, string>? fields = null) =>
        SendAsync(console, method, path, scheme, host, null, request =>
        {
            if (cookie is not null) { request.Headers.Add("Cookie", cookie); }

            if (fields is not null) { request.Content = new FormUrlEncodedContent(fields); }
        });

    private static async Task<HttpResponseMessage> SendAsync(
        RunningConsole to,
        HttpMethod method,
        string path,
        string? scheme,
        string host,
        string? forwardedHost = null,
        Action<HttpRequestMessage>? more = null)
    {
        using var handler = new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false };
        using var client = new HttpClient(handler) { BaseAddress = to.Address };
        using var request = new HttpRequestMessage(method, path);
        request.Headers.Host = host;
        more?.Invoke(request);
        if (scheme is not null) { request.Headers.Add("X-Forwarded-Proto", scheme); }

        if (forwardedHost is not null) { request.Headers.Add("X-Forwarded-Host", forwardedHost); }

        return await client.SendAsync(request);
    }
}
