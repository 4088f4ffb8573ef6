using System.Collections.Concurrent;
using System.Net;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using MobiJobs.Runs;
using MobiJobs.Shared;
using MobiJobs.Start;
using MobiJobs.Tests.Support;

namespace MobiJobs.Tests.Start;

/// <summary>Who may watch the program, and what is served and sent.</summary>
public sealed class Watching_the_program
{
    private const string Token = "0123456789abcdef0123456789abcdef";
    private const string Setting = $"--Metrics:Token={Token}";

    private static readonly Regex Name = new(@"\bmobijobs_[a-z_]+[a-z]", RegexOptions.NonBacktracking);

    private static readonly Regex OfPlatform = new(
        @"\b(http|dotnet|kestrel)_[a-z_]+[a-z]", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture);

    [Fact]
    public async Task Whoever_has_the_token_gets_the_numbers_and_the_documents_name_the_same_ones()
    {
        await using var console = await RunningConsole.StartAsync(settings: [Setting]);
        console.Services.GetRequiredService<WorkMeter>()
            .RunEnded(WorkMeter.WordOf(RunKind.Retry), TimeSpan.FromSeconds(2));
        using var first = await ScrapeAsync(console.Address, Token); // So that there is a request to be counted.
        using var answer = await ScrapeAsync(console.Address, Token);
        var text = await answer.Content.ReadAsStringAsync();
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("text/plain", answer.Content.Headers.ContentType?.MediaType);
        Assert.Matches("""(?m)^mobijobs_jobs_open\{[^}]*status="retryWaiting"[^}]*\} 0\b""", text);
        Assert.Matches("""(?m)^mobijobs_repairs_total\{[^}]*sweep="handOvers"[^}]*\} \d""", text);
        Assert.Matches("""(?m)^mobijobs_events_lost_total(\{[^}]*\})? 0\b""", text);

        var served = Series(text);
        foreach (var file in (string[])["docs/watching/alerts.yml", "docs/watching/dashboard.json"])
        {
            var used = Sources.Read(file);
            var names = Name.Matches(used).Concat(OfPlatform.Matches(used)).Select(m => m.Value).ToHashSet();
            Assert.NotEmpty(names);
            Offenders.AssertNone(names.Except(served).Select(name => $"{file}: {name} is not served"));
        }

        var families = Families(text).Where(name => name.StartsWith("mobijobs_", StringComparison.Ordinal));
        var documented = Name.Matches(Sources.Read("docs/operations.md")).Select(m => m.Value).ToHashSet();
        Assert.Equal(documented.Order(StringComparer.Ordinal), families.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Nobody_else_reads_the_numbers()
    {
        await using var console = await RunningConsole.StartAsync(settings: [Setting]);
        var person = await console.TokenAsync(await console.CreatePersonOfAsync("Administrator"));
        foreach (var wrong in (string?[])[null, "", Token[1..], Token + "0", Token.ToUpperInvariant(), person])
        {
            using var answer = await ScrapeAsync(console.Address, wrong);
            Assert.Equal((wrong, HttpStatusCode.Unauthorized), (wrong, answer.StatusCode));
            Assert.Equal("Bearer", answer.Headers.WwwAuthenticate.ToString());
            Assert.DoesNotMatch(Name, await answer.Content.ReadAsStringAsync());
        }
    }

    [Fact]
    public async Task Without_a_token_in_the_settings_there_is_no_such_page()
    {
        await using var console = await RunningConsole.StartAsync();
        foreach (var any in (string?[])[null, "", Token])
        {
            using var answer = await ScrapeAsync(console.Address, any);
            Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        }
    }

    [Fact]
    public async Task Guessing_is_held_back_as_at_the_API()
    {
        await using var console = await RunningConsole.StartAsync(settings: [Setting, "--Api:StrangersPerMinute=5"]);
        for (var i = 0; i < 5; i++) { using var wrong = await ScrapeAsync(console.Address, $"guess {i}"); }

        using var right = await ScrapeAsync(console.Address, Token);
        Assert.Equal(HttpStatusCode.TooManyRequests, right.StatusCode);
        Assert.NotNull(right.Headers.RetryAfter);
    }

    [Fact]
    public async Task A_worker_without_console_is_watched_in_the_same_way()
    {
        await using var apart = new ProcessesApart();
        var worker = await apart.StartAsync("--Web:Enabled=false", Setting);
        using var right = await ScrapeAsync(AddressOf(worker), Token);
        using var wrong = await ScrapeAsync(AddressOf(worker), Token + "0");

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.Unauthorized), (right.StatusCode, wrong.StatusCode));
        Assert.Contains("mobijobs_queue_oldest_seconds", Series(await right.Content.ReadAsStringAsync()));
    }

    [Fact]
    public async Task Numbers_and_traces_are_sent_to_a_collector_where_one_is_named()
    {
        var sent = new ConcurrentQueue<string>();
        await using var collector = WebApplication.CreateSlimBuilder().Build();
        collector.Urls.Add("http://127.0.0.1:0");
        collector.Map("{**path}", (HttpContext http) => sent.Enqueue($"{http.Request.Method} {http.Request.Path}"));
        await collector.StartAsync();

        await using (var console = await RunningConsole.StartAsync(
            settings: [$"--Telemetry:Otlp=http://127.0.0.1:{AddressOf(collector).Port}"]))
        {
            using var answer = await ScrapeAsync(console.Address, Token);
            Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode); // A collector gives no page.
        }

        Assert.Equal(["POST /v1/metrics", "POST /v1/traces"], sent.Distinct().Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("Metrics:Token", "0123456789abcdef0123456789abcde")]
    [InlineData("Telemetry:Otlp", "http://collector.example:4318")]
    [InlineData("Telemetry:Otlp", "collector:4318")]
    public void A_short_token_or_an_unsafe_address_stops_the_start(string key, string value)
    {
        var settings = new ConfigurationBuilder().AddInMemoryCollection([new(key, value)]).Build();
        var wrong = Assert.Throws<WrongSettingException>(() => Settings.Read(settings));

        Assert.StartsWith(key, wrong.Message, StringComparison.Ordinal);
    }

    internal static async Task<HttpResponseMessage> ScrapeAsync(Uri address, string? token)
    {
        using var client = new HttpClient { BaseAddress = address };
        if (token is not null)
        {
            client.DefaultRequestHeaders.TryAddWithoutValidation("Authorization", $"Bearer {token}");
        }

        return await client.GetAsync(new Uri("/metrics", UriKind.Relative));
    }

    /// <summary>The names that can be asked for.</summary>
    internal static HashSet<string> Series(string text) => text.Split('\n')
        .Where(line => line.Length > 0 && line[0] != '#')
        .Select(line => line.Split('{', ' ')[0])
        .ToHashSet(StringComparer.Ordinal);

    private static IEnumerable<string> Families(string text) => text.Split('\n')
        .Where(line => line.StartsWith("# TYPE ", StringComparison.Ordinal))
        .Select(line => line.Split(' ')[2])
        .Distinct(StringComparer.Ordinal);

    private static Uri AddressOf(WebApplication app) => new(
        app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
}
